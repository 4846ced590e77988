import { pluralOf } from '../plural';

const n = pluralOf('en');

/** What groups and staff say. */
export const labels = {
  title: 'Groups and staff', groups: 'Groups', staff: 'Staff', add: { groups: 'New group', staff: 'New member of staff' }, none: { groups: 'No group yet. Groups gather customers, such as regulars.', staff: 'Nobody yet. Customers can be chosen by who serves them.' },
  members: (count: number) => n(count, { one: '# customer', other: '# customers' }), rename: 'Rename', removeTitle: (name: string) => `Delete ${name}?`, removeText: 'Customers stay; only the name is taken from them.',
};
