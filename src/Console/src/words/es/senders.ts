import type { Words } from '../en';
import { pluralOf } from '../plural';

const n = pluralOf('es');
const numbers = new Intl.NumberFormat('es');
const f = (count: number): string => numbers.format(count);

export const senders: Words['senders'] = {
  title: 'Remitentes', one: 'Remitente', create: 'Nuevo remitente', none: 'Todavía no hay remitentes', noneText: 'Conecte aquello por lo que sus clientes le conocen: su número de WhatsApp, un remitente de SMS, su app de marca o un empleado en el chat en línea.',
  status: { pendingTerms: 'Condiciones por aceptar', pendingPayment: 'Por pagar', pendingLink: 'Por conectar', active: 'Listo', paused: 'En pausa', unpaid: 'Sin pagar', restricted: 'Limitado', disconnected: 'Sin conexión' },
  cures: {
    pendingTerms: 'Lea las condiciones y acéptelas.', pendingPayment: 'Pague el canal; el precio está abajo.', pendingLink: 'Introduzca lo que muestra la página del proveedor.', paused: 'No se envía nada hasta que lo reanude.',
    unpaid: 'El tiempo pagado ha terminado. Las campañas esperan el pago.', restricted: 'El proveedor limita este número. Escriba a menos personas, y solo a quienes le conocen.', disconnected: 'El proveedor rechaza el acceso. Introduzca credenciales nuevas.',
  },
  usedOf: (used, limit) => `${f(used)} de ${f(limit)} en esta hora`, used: used => `${used} en esta hora`, free: at => `libre de nuevo ${at}`, peopleOf: (used, limit) => `${f(used)} de ${f(limit)} personas en 24 horas`,
  about: { whatsapp: 'su propio número, por la plataforma oficial', chat: 'un empleado, en la app de sus clientes', push: 'notificaciones de su app de marca', sms: 'un número o un nombre, por su proveedor de SMS' },
  risk: 'WhatsApp bloquea los números que escriben demasiado a quien no los conoce. Este producto envía despacio para que no ocurra; no puede prometerlo.',
  name: 'Nombre', nameHint: { whatsapp: 'Para usted, por ejemplo Recepción.', chat: 'Los clientes lo ven como remitente.', push: 'Los clientes lo ven como título.', sms: 'Para usted.' }, phone: 'Número de teléfono', phoneHint: 'Con prefijo internacional. No debe estar en uso en la app de WhatsApp.',
  employee: 'Empleado', noStaff: 'Introduzca primero a su personal en Clientes.', go: 'Continuar', quality: 'Valoración de WhatsApp', qualities: { GREEN: 'buena', YELLOW: 'media', RED: 'mala', UNKNOWN: 'todavía ninguna' },
  hour: 'Esta hora', day: 'Estas 24 horas', nextFree: 'Próximo lugar libre', paid: 'Pagado hasta', relink: 'Credenciales nuevas', remove: 'Eliminar', removeTitle: '¿Eliminar este remitente?', removeText: 'Sus credenciales se borran en el acto. Sus campañas ya no envían nada; sus estadísticas se conservan.',
  edit: 'Nombre y límites', limit: 'Mensajes por hora, entre todas las campañas', limitHint: 'De 1 a 40.', changed: 'Este remitente ha cambiado entretanto. Mire lo que vale ahora y guarde otra vez.', renew: 'Pagar otro mes por sí solo', renewHint: 'Del saldo, cuando termina el tiempo pagado.',
  steps: { terms: 'Condiciones', pay: 'Pago', link: 'Conexión' },
  terms: { title: 'Condiciones', version: version => `Versión ${version}`, agree: 'He leído las condiciones y las acepto.', go: 'Aceptar' },
  pay: {
    more: 'Pagar por adelantado', months: 'Por', monthsOf: count => n(count, { one: '# mes', many: '# meses', other: '# meses' }), sum: 'Paga', available: 'Disponible en el saldo', go: 'Pagar', noPrice: 'Su proveedor aún no ha fijado un precio para WhatsApp; pregúntele.', creator: 'Solo puede pagar el titular; pregúntele.',
  },
  link: {
    about: {
      whatsapp: 'En Meta: haga verificar el negocio, cree una app con el producto WhatsApp, añada su número. Después introduzca aquí lo que Meta muestra.', sms: 'De la consola de su proveedor de SMS.', smpp: 'Del contrato con su centro de SMS.',
      push: 'De la cuenta de servicio del proyecto Firebase de su app.', chat: 'No hay nada que conectar.',
    },
    members: {
      phoneNumberId: 'Phone number id', businessAccountId: 'WhatsApp Business account id', accessToken: 'Access token', appSecret: 'App secret', verifyToken: 'Verify token', accountSid: 'Account SID', authToken: 'Auth token', from: 'Remitente',
      messagingServiceSid: 'Messaging service SID', systemId: 'System id', password: 'Contraseña', projectId: 'Proyecto', clientEmail: 'Cuenta de servicio', privateKey: 'Clave privada',
    },
    hints: {
      phoneNumberId: 'WhatsApp → API setup. No es el número de teléfono.', businessAccountId: 'WhatsApp → API setup, al lado.', accessToken: 'De un usuario del sistema, que «no caduca». El de la página API setup dura un día.', appSecret: 'App settings → Basic.',
      verifyToken: 'Una palabra que usted inventa; Meta la pide con el webhook.', from: 'Un número con prefijo, un código corto o un nombre.', messagingServiceSid: 'En lugar del remitente; deje uno de los dos vacío.',
    },
    smpp: 'Mi proveedor es un centro de SMS (SMPP)', file: 'El archivo de la cuenta de servicio', fileHint: 'Un archivo JSON. Se lee en este dispositivo y rellena los campos.', notAFile: 'Este no es el archivo de una cuenta de servicio.', go: 'Comprobar y conectar', asking: 'Preguntando al proveedor …',
    reasons: { tokenRejected: 'El token es incorrecto, caducó o le falta un permiso. Cree uno nuevo para el usuario del sistema con los dos permisos de WhatsApp.', numberUnknown: 'El token no abre este phone number id. Compárelo con la página API setup.', wrongAccount: 'El número es de otra cuenta. Tome el account id que está junto al número.' },
  },
  webhook: { missing: 'El proveedor aún no ha verificado la dirección de sus avisos: no se ve quién ha leído y un STOP pasa inadvertido. La dirección está abajo.', title: 'Avisos del proveedor', whatsapp: 'Introduzca esta dirección y el verify token en Meta, en WhatsApp → Configuration, y suscríbase a messages. Sin ello no se ve quién ha leído y un STOP pasa inadvertido.', sms: 'Introduzca esta dirección en su proveedor para los mensajes entrantes.' },
  hourOf: {
    title: 'La hora, con cada campaña', again: 'Leer de nuevo', about: limit => n(limit, { one: 'Todas las campañas comparten # mensaje por hora.', many: 'Todas las campañas comparten # mensajes por hora.', other: 'Todas las campañas comparten # mensajes por hora.' }), noLimit: 'Este remitente no tiene límite por hora.', nobody: 'Ahora no lo usa ninguna campaña.',
    others: 'Pruebas y mensajes sueltos', counts: (done, planned) => `${f(done)} enviados, ${f(planned)} previstos`,
  },
};
