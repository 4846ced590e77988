import type { Words } from '../en';
import { pluralOf } from '../plural';

const n = pluralOf('es');
const numbers = new Intl.NumberFormat('es');
const f = (count: number): string => numbers.format(count);

export const editor: Words['editor'] = {
  create: 'Nueva campaña', edit: 'Editar campaña', editLive: 'Editar una campaña en marcha', saveDraft: 'Guardar como borrador', saved: 'Guardada como borrador', savedLive: 'Guardado',
  next: 'Siguiente', restored: 'Lo que escribió la última vez y no guardó vuelve a estar aquí.', discard: 'Descartar',
  liveHint: 'Esta campaña está en marcha. Título, texto, días, horas, fin y velocidad aún cambian para quienes no tienen el mensaje. Personas, canal y remitente quedan fijos.',
  endedHint: 'Esta campaña ha terminado y ya no se puede cambiar. Duplíquela para volver a enviar.',
  steps: { label: 'Pasos', people: 'Personas', message: 'Mensaje', schedule: 'Cuándo y a qué ritmo', review: 'Revisión' },
  people: {
    title: 'Personas', all: 'Todos los clientes', allHint: 'todos a los que llega el canal', some: 'Algunos clientes', someHint: 'según lo que sabe de ellos', filters: 'Quién lo recibe: se cumplen todas las condiciones',
    count: count => n(count, { one: '# persona lo recibe', many: '# personas lo reciben', other: '# personas lo reciben' }), upTo: count => n(count, { one: 'Hasta # persona', many: 'Hasta # personas', other: 'Hasta # personas' }),
    counting: 'Contando …', needsChannel: 'Elija un canal en el paso siguiente para ver a cuántas personas llega.', unknown: '–',
    excluded: count => n(count, { one: 'Ha excluido a # persona.', many: 'Ha excluido a # personas.', other: 'Ha excluido a # personas.' }), leftOut: 'Excluidos, y por qué',
  },
  filters: {
    names: {
      spentMoreThan: 'Gastó más de', averageReceiptMoreThan: 'Recibo medio superior a', visits: 'Número de visitas', gender: 'Género', birthday: 'Cumpleaños', birthMonth: 'Cumpleaños en el mes',
      brandedApp: 'App de marca', staff: 'Le atendió', groups: 'Está en un grupo',
    },
    add: 'Añadir una condición …', remove: name => `Quitar: ${name}`, from: 'de', to: 'a', female: 'mujer', male: 'hombre', birthdayToday: 'el día del envío', birthdayOn: 'en este día', day: 'Día', month: 'Mes',
    hasApp: 'la tiene', hasNoApp: 'no la tiene', noStaff: 'Todavía no hay empleados.', noGroups: 'Todavía no hay grupos.', further: 'También valen otras condiciones, puestas por la API.',
  },
  message: {
    title: 'Mensaje', channel: 'Canal', hints: { whatsapp: 'con cuidado, por horas', chat: 'enseguida, a quien tiene la app', push: 'enseguida, a móviles con su app', sms: 'enseguida, se paga por parte' },
    sender: 'Remitente', chooseSender: 'Elija un remitente', defaultSender: 'El remitente del chat', chatDefault: 'El empleado en cuyo nombre llega el mensaje.', chatCreator: 'Solo el titular elige en nombre de quién llega.',
    noSender: 'Todavía no hay ningún remitente conectado para este canal.', connect: 'Conectar uno', name: 'Título', nameHint: 'Solo lo ve usted.', text: 'Texto', textHint: 'Lo ven sus clientes.', templateHint: 'Ocupa el lugar de la variable en la plantilla.',
    tooLong: count => n(count, { one: 'Sobra # carácter.', many: 'Sobran # caracteres.', other: 'Sobran # caracteres.' }),
    segments: count => n(count, { one: '# parte de SMS', many: '# partes de SMS', other: '# partes de SMS' }) + '.', wide: 'Un carácter necesita el alfabeto amplio: en una parte caben 70 en vez de 160.', remaining: count => n(count, { one: 'En la última parte cabe # más.', many: 'En la última parte caben # más.', other: 'En la última parte caben # más.' }),
    template: 'Plantilla', withoutTemplate: 'Sin plantilla', noTemplate: 'Sin plantilla solo se llega a quien le escribió en las últimas 24 horas.',
    cannotFill: parts => `Una campaña no puede rellenar estas partes: ${parts.join(', ')}.`,
    states: { approved: 'aprobada', pending: 'en revisión', rejected: 'rechazada', paused: 'pausada por WhatsApp', disabled: 'desactivada', other: 'no utilizable' },
    test: 'Enviárselo a usted', testPhone: 'Su número de teléfono', testCustomer: 'Su código de cliente en la app', testHint: 'Ocupa el próximo turno del número y cuenta para su límite.', testGo: 'Enviar la prueba',
    testAt: at => `Sale ${at}.`, testSoon: 'Sale en el próximo turno.',
    testStored: 'La prueba sale tal como está guardada la campaña. Guarde primero para probar lo que ha cambiado.',
  },
  preview: { label: 'Como lo ve el cliente', media: 'imagen, vídeo o documento', sender: 'Su negocio', empty: 'Su texto' },
  schedule: {
    title: 'Cuándo y a qué ritmo', zone: zone => `Horas de ${zone}.`, start: 'Comienzo', now: 'Al empezar', later: 'Más tarde', laterHint: 'un día y a una hora', startAt: 'Empieza el', endAt: 'Termina el', endHint: 'Sin fin sigue hasta que todos lo tengan.',
    days: 'Días', everyDay: 'Todos los días.', hours: 'Solo a ciertas horas', dayAndNight: 'Si no, se envía de día y de noche.', from: 'De', to: 'A',
    speed: 'Velocidad', speedHint: 'Cuanto más despacio, menor el peligro de que WhatsApp bloquee su número.', perHour: count => `${count} por hora`,
    safe: 'Envío seguro', safeHint: 'Solo a quienes ya tienen una conversación con usted en WhatsApp.',
    some: (sent, all, day) => `${f(sent)} de ${f(all)} hasta el ${day}`, allBy: day => `todos para el ${day}`,
    allAt: (day, speed) => `todos para el ${day} a ${speed} por hora`,
    gaps: { start: 'Elija el día y la hora.', end: 'Indique el día y la hora, o vacíe el campo.', days: 'Elija al menos un día.', hours: 'Indique las dos horas, o envíe a cualquier hora.' },
    perDay: 'Mensajes por día', done: 'Enviados', planned: 'Previstos', onDay: (day, count) => `${day}: ${f(count)}`,
    misfit: (sent, all) => `Solo ${f(sent)} de ${f(all)} personas lo reciben antes del fin.`,
    advice: {
      extendEnd: at => `Fin el ${at}`, noEnd: 'Sin fin', raiseSpeed: count => `${count} por hora`, widenHours: (from, to) => `De ${from} a ${to}`, allHours: 'De día y de noche',
      splitAudience: (parts, each) => `Dividir en ${parts} campañas de ${each}`,
    },
    split: count => n(count, { one: 'Se creó un borrador', many: 'Se crearon # borradores', other: 'Se crearon # borradores' }),
  },
  summary: { label: 'Lo que resulta', cost: 'Coste', end: 'Termina', upTo: amount => `hasta ${amount}`, noPrice: 'todavía sin precio', notAll: 'no antes del fin', unknown: '–', will: 'Lo reciben', of: (sent, all) => `${f(sent)} de ${f(all)}` },
  review: {
    title: 'Revisión', people: 'Personas', leftOut: 'Excluidos', cost: 'Coste', each: amount => `${amount} cada uno`, meta: amount => `Meta misma puede cobrarle hasta ${amount}.`, first: 'Primer mensaje', last: 'Último mensaje',
    risks: 'Esto aumenta el peligro de que bloqueen su número', next: 'Al empezar, la lista de personas queda fija. Puede pausar, cambiar texto, horas y velocidad, excluir a personas y cancelar.',
    missing: {
      intro: 'Antes de empezar falta:', beforeSave: 'Antes de guardar falta:',
      names: { title: 'un título', text: 'un texto', channel: 'un canal', sender: 'un remitente', start: 'el comienzo', end: 'el fin', days: 'los días', hours: 'las horas' },
    },
    launch: 'Empezar …', ask: '¿Empezar esta campaña?', launchGo: 'Empezar ahora', askNumbers: (count, channel) => n(count, { one: `# persona lo recibe por ${channel}.`, many: `# personas lo reciben por ${channel}.`, other: `# personas lo reciben por ${channel}.` }),
    askAtMost: (count, channel) => n(count, { one: `Como máximo # persona lo recibe por ${channel}; se sigue contando.`, many: `Como máximo # personas lo reciben por ${channel}; se sigue contando.`, other: `Como máximo # personas lo reciben por ${channel}; se sigue contando.` }),
    askCostAtMost: amount => `Cuesta como máximo ${amount}; lo necesario queda reservado hasta el fin.`,
    askCost: amount => `Cuesta ${amount}; esa suma queda reservada hasta el fin.`, askEnd: at => `El último mensaje sale ${at}.`, askFinal: 'Al empezar, las personas quedan fijas. Un mensaje enviado no se puede retirar.',
  },
  recipients: {
    title: 'Todos los que lo reciben', hint: 'Deslice a una persona hacia la izquierda, o pulse el botón, para excluirla.', finalHint: 'La campaña está en marcha: excluir a una persona es definitivo, y se puede mientras no se le haya escrito.', search: 'Nombre, número o código', leaveOut: 'Excluir',
    titleLive: 'Todos los que aún esperan', out: 'Excluidos a mano', isFinal: 'excluido para siempre', leaveOutFinal: 'Excluir para siempre',
    nobody: 'Nadie.', saveFirst: 'La lista aparece cuando el borrador se puede guardar: vea qué falta.',
  },
  conflict: {
    title: 'Entretanto alguien cambió esta campaña', text: 'Aquí están las dos versiones. Con «Conservar la mía» lo que ha cambiado va sobre la guardada; con «Tomar la otra» sigue con la guardada tal como está.', member: 'Qué', mine: 'La suya', theirs: 'La guardada', keepMine: 'Conservar la mía', takeTheirs: 'Tomar la otra',
    members: { title: 'Título', text: 'Texto', channel: 'Canal', senderId: 'Remitente', filter: 'Filtro', exclude: 'Excluidos', safeSending: 'Envío seguro', startAtLocal: 'Comienzo', endAtLocal: 'Fin', timeZone: 'Zona horaria', daysOfWeek: 'Días', from: 'De', to: 'A', messagesPerHour: 'Velocidad', template: 'Plantilla' },
  },
};
