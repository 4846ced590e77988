import type { Words } from '../en';

export const customers: Words['customers'] = {
  title: 'Clientes', one: 'Cliente', create: 'Nuevo cliente', import: 'Importar', groups: 'Grupos y personal', search: 'Nombre, número o código', group: 'Grupo', staff: 'Personal', optOut: 'Bajas',
  anyGroup: 'Cualquier grupo', anyStaff: 'Todo el personal', anyOptOut: 'Con y sin baja', optedOut: 'No quiere mensajes', nothing: 'Nadie coincide', nothingText: 'Otra palabra u otro filtro quizá encuentre a alguien.',
  none: 'Todavía no hay clientes', noneText: 'Tráigalos de un archivo de su caja, su agenda o una hoja de cálculo.', gone: 'Este cliente no está: la persona se borró, o la dirección es incorrecta.',
  wants: 'Mensajes', isIn: 'los recibe', isOut: 'no quiere', noAddress: 'no localizable', takeOut: 'No escribir más', letIn: 'Volver a escribir', letInTitle: '¿Volver a escribir a esta persona?', letInText: 'Solo si la persona lo ha pedido. Debe poder demostrarlo.',
  evidence: (how, at) => `${how}, ${at}`, sources: { word: 'La persona escribió una palabra', hand: 'Introducido a mano', preference: 'Elegido en la app del proveedor', provider: 'Lo dice el proveedor', kept: 'Conservado de antes', other: 'Conocido' },
  messages: 'Campañas', noMessages: 'Ninguna campaña ha escrito aún a esta persona.', known: 'Lo que sabe', idHint: 'Su propio código de cliente, de la caja o la agenda.', birthHint: '1990-03-08, o --03-08 sin el año.',
  further: 'Otros datos', devices: 'Dispositivos con su app', platforms: { android: 'Android', ios: 'iPhone o iPad', web: 'Navegador', other: 'Dispositivo' }, registered: at => `desde ${at}`, userIdHint: 'De quien oculta su número; lo indica WhatsApp.',
  quote: text => `«${text}»`,
  fields: { customerId: 'Código de cliente', name: 'Nombre', phone: 'Teléfono', gender: 'Género', birthDate: 'Fecha de nacimiento', totalSpent: 'Gastado en total', averageReceipt: 'Recibo medio', visits: 'Visitas', brandedApp: 'Tiene la app de marca', onlineApp: 'Tiene la app en línea', staff: 'Personal', groups: 'Grupos', whatsappUserId: 'Identificador de WhatsApp' },
  stale: 'Entretanto alguien cambió este cliente; los otros campos muestran lo que vale ahora. Revise los suyos y guarde otra vez.', erase: 'Borrar', eraseTitle: '¿Borrar este cliente?', eraseText: 'Todo lo de la persona se borra para siempre. Una baja se conserva sellada, para que nadie vuelva a escribir al número por error.',
};
