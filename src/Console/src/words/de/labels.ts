import type { Words } from '../en';
import { pluralOf } from '../plural';

const n = pluralOf('de');

export const labels: Words['labels'] = {
  title: 'Gruppen und Mitarbeiter', groups: 'Gruppen', staff: 'Mitarbeiter', add: { groups: 'Neue Gruppe', staff: 'Neuer Mitarbeiter' }, none: { groups: 'Noch keine Gruppe. Gruppen fassen Kunden zusammen, zum Beispiel Stammkunden.', staff: 'Noch niemand. Kunden lassen sich danach wählen, wer sie bedient.' },
  members: count => n(count, { one: '# Kunde', other: '# Kunden' }), rename: 'Umbenennen', removeTitle: name => `${name} löschen?`, removeText: 'Die Kunden bleiben; nur der Name wird von ihnen genommen.',
};
