import type { Words } from '../en';

export const shell: Words['shell'] = {
  places: 'Secciones', skip: 'Ir al contenido',
  campaigns: 'Campañas', customers: 'Clientes', senders: 'Remitentes', balance: 'Saldo', settings: 'Ajustes',
  loading: 'Cargando', back: 'Atrás', close: 'Cerrar', cancel: 'Cancelar', save: 'Guardar', again: 'Reintentar', undo: 'Deshacer', more: 'Mostrar más',
  noScreen: 'Esta página no existe.',
  missing: 'No se pudo cargar esta pantalla', missingText: 'Se cargará en cuanto vuelva la conexión.', broken: 'Algo ha fallado en esta pantalla', brokenText: 'El fallo es de la consola. Lo que usted escribió en una campaña se conserva.', reload: 'Volver a cargar la página',
  lost: 'Sin conexión. Lo que ve puede no estar al día; se actualizará en cuanto vuelva la conexión.',
  offline: 'No se pudo llegar al servidor. Inténtelo otra vez cuando haya conexión; nada se hace dos veces.',
  suspended: 'La cuenta está suspendida: no se envía nada y no se puede cambiar nada.',
  optional: 'opcional',
  search: 'Buscar', yes: 'Sí', no: 'No',
  channels: { whatsapp: 'WhatsApp', chat: 'Chat en línea', push: 'App de marca', sms: 'SMS' },
  signIn: {
    key: 'Clave', hint: 'La clave que le dio su proveedor. Empieza por mm_.', go: 'Entrar',
    again: 'La sesión ha terminado', againText: 'Inicie sesión de nuevo para seguir donde está. No se pierde nada de lo escrito.',
    handover: 'Entrando con el código de su otra pantalla …',
  },
};
