import type { Words } from '../en';
import { pluralOf } from '../plural';

const n = pluralOf('es');

export const labels: Words['labels'] = {
  title: 'Grupos y personal', groups: 'Grupos', staff: 'Personal', add: { groups: 'Nuevo grupo', staff: 'Nuevo empleado' }, none: { groups: 'Todavía no hay grupos. Los grupos reúnen clientes, por ejemplo los habituales.', staff: 'Todavía nadie. Los clientes se pueden elegir por quién les atiende.' },
  members: count => n(count, { one: '# cliente', many: '# clientes', other: '# clientes' }), rename: 'Cambiar el nombre', removeTitle: name => `¿Eliminar ${name}?`, removeText: 'Los clientes se quedan; solo pierden este nombre.',
};
