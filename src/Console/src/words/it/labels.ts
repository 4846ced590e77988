import type { Words } from '../en';
import { pluralOf } from '../plural';

const n = pluralOf('it');

export const labels: Words['labels'] = {
  title: 'Gruppi e personale', groups: 'Gruppi', staff: 'Personale', add: { groups: 'Nuovo gruppo', staff: 'Nuovo dipendente' }, none: { groups: 'Ancora nessun gruppo. I gruppi raccolgono clienti, ad esempio gli abituali.', staff: 'Ancora nessuno. I clienti si possono scegliere in base a chi li serve.' },
  members: count => n(count, { one: '# cliente', many: '# clienti', other: '# clienti' }), rename: 'Rinomina', removeTitle: name => `Eliminare ${name}?`, removeText: 'I clienti restano; perdono solo questo nome.',
};
