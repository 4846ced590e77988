import type { Words } from '../en';
import { pluralOf } from '../plural';

const n = pluralOf('es');

export const campaigns: Words['campaigns'] = {
  title: 'Campañas', create: 'Nueva campaña', search: 'Buscar en el título',
  status: {
    draft: 'Borrador', scheduled: 'Esperando para empezar', running: 'Enviando', paused: 'En pausa', completed: 'Enviada', cancelled: 'Cancelada', expired: 'Terminó antes de llegar a todos',
  },
  filter: { status: 'Estado', channel: 'Canal', sender: 'Remitente', any: 'Cualquier estado', anyChannel: 'Cualquier canal', anySender: 'Cualquier remitente', live: 'Enviando o esperando', ended: 'Terminadas' },
  untitled: 'Sin título', noText: 'Todavía sin texto',
  starts: at => `Empieza ${at}`,
  done: at => `Termina ${at}`,
  ended: at => `Terminó ${at}`,
  noEnd: 'Ahora no se puede decir cuándo terminará',
  rate: count => n(count, { one: 'ahora # mensaje por hora', many: 'ahora # mensajes por hora', other: 'ahora # mensajes por hora' }),
  still: 'Ahora no envía nada', unbound: 'Envía tan rápido como el canal lo admite',
  sent: 'enviados', delivered: 'entregados', read: 'leídos', errors: 'errores', of: count => n(count, { one: 'de # persona', many: 'de # personas', other: 'de # personas' }),
  counting: 'Se está contando a las personas',
  percentOf: title => `Parte enviada de ${title}`,
  menu: title => `Acciones para ${title}`,
  open: 'Abrir', edit: 'Editar', pause: 'Pausar', resume: 'Reanudar', cancel: 'Cancelar', clone: 'Duplicar', remove: 'Eliminar',
  deleted: title => `${title} se ha eliminado`,
  paused: title => `${title} está en pausa`, resumed: title => `${title} continúa`, cloned: 'La copia es un borrador',
  cancelTitle: '¿Cancelar esta campaña?',
  cancelText: count => n(count, { one: '# persona que espera no recibirá el mensaje. Una campaña cancelada no continúa.', many: '# personas que esperan no recibirán el mensaje. Una campaña cancelada no continúa.', other: '# personas que esperan no recibirán el mensaje. Una campaña cancelada no continúa.' }),
  cancelGo: 'Cancelar la campaña',
  swipe: 'Eliminar',
  none: 'Todavía no hay campañas', noneText: 'Escriba un mensaje, elija quién lo recibe y vea antes de empezar cuándo lo tendrán todos.',
  noneFirst: 'Primero traiga a sus clientes y conecte un remitente: un número de WhatsApp, el chat en línea, su app de marca o SMS.',
  nothing: 'Ninguna campaña coincide', nothingText: 'Otra palabra u otro filtro quizá la encuentre.', clear: 'Quitar los filtros',
};
