import type { Words } from '../en';
import { pluralOf } from '../plural';

const n = pluralOf('es');

export const campaign: Words['campaign'] = {
  title: 'Campaña', gone: 'Esta campaña no está: se eliminó, o la dirección es incorrecta.', part: 'parte de una campaña dividida',
  created: 'Creada', started: 'Empezó', starts: 'Empieza', finished: 'Terminó', expected: 'Termina', ends: 'Termina a más tardar', now: 'Ahora', cost: 'Coste', held: amount => `(${amount} reservados)`,
  leaveOut: 'Excluir personas', deleteTitle: '¿Eliminar esta campaña?', deleteOpen: 'Se detiene en el acto y quienes esperan no la reciben. Sus estadísticas se ocultan.', deleteEnded: 'Se oculta con sus estadísticas. Los mensajes enviados se quedan con los clientes.',
  funnel: 'De todos a leídos', notLaunched: 'Antes de empezar no hay nada que contar.', audience: 'Elegidos', toSend: 'Por enviar', sent: 'Enviados', delivered: 'Entregados', read: 'Leídos', smsRead: 'Los SMS no dicen quién ha leído.',
  leftOut: count => n(count, { one: '# persona quedó excluida', many: '# personas quedaron excluidas', other: '# personas quedaron excluidas' }),
  errors: 'Errores', noErrors: 'Ninguno.', hours: 'Mensajes por hora', done: 'Enviados', planned: 'Previstos', hoursCut: count => n(count, { one: 'Otra hora no se muestra.', many: 'Otras # horas no se muestran.', other: 'Otras # horas no se muestran.' }),
  split: { menu: 'Dividir …', title: 'Dividir esta campaña', text: 'Se hacen varios borradores, cada uno para una parte de las personas; juntos son todas. Cada uno puede tener otro remitente, otra velocidad u otro momento.', parts: 'En cuántas campañas', hint: 'De 2 a 50. Este borrador queda como el primero.', go: 'Dividir' },
  people: {
    because: reason => `Solo: ${reason}`,
    title: 'Personas', csv: 'Como archivo CSV', search: 'Nombre, número o código', filter: 'Qué personas', nobody: 'Nadie.',
    filters: { all: 'Todas', sent: 'Enviados o mejor', delivered: 'Entregados o leídos', read: 'Leídos', waiting: 'Todavía no', failed: 'Errores', skipped: 'Excluidos' },
    status: { waiting: 'todavía no', sending: 'enviándose', unknown: 'quizá enviado', sent: 'enviado', delivered: 'entregado', read: 'leído', failed: 'error', skipped: 'excluido' },
    times: { sentAt: 'enviado', deliveredAt: 'entregado', readAt: 'leído' }, next: at => `Previsto ${at}.`,
  },
};
