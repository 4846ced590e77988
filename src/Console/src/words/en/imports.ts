const numbers = new Intl.NumberFormat('en');
const f = (count: number): string => numbers.format(count);

/** What the import says. */
export const imports = {
  title: 'Import customers', file: 'File', fileText: 'A CSV file, as a till, a calendar or a spreadsheet saves it. The same file again changes nothing; people who are not in it stay.', choose: 'Choose a file', reading: 'Reading …',
  columns: 'Columns', columnsText: 'Say what each column is. A guess stands there already.', encoding: (name: string) => `It is read as ${name}.`, column: 'Column', samples: 'For example', becomes: 'Becomes', becomesOf: (name: string) => `${name} becomes`, ignore: 'nothing, leave it out',
  needsKey: 'One column has to be the customer id: what tells one customer from another.', doubled: (names: string[]) => `Two columns are the same: ${names.join(', ')}.`, check: 'Check the first rows', checked: 'The first rows', runText: 'Rows that cannot be read are left out; you get them as a file to mend.', run: 'Import all', running: 'Importing', ended: 'Imported', of: (done: number, total: number) => `${f(done)} of ${f(total)}`,
  counts: { created: 'new', updated: 'changed', unchanged: 'as before', rejected: 'left out' }, errors: 'Rows that are left out', lineHead: 'Line', why: 'Why', line: (line: number) => `Line ${line}:`,
  problems: { importExpired: 'It did not get on for a day and was given up. Load the file again.', importFailed: 'It could not be read on. Load the file again.' },
  rejectedText: 'Some rows were left out. Mend them in this file and load it again.', rejectedFile: 'These rows as a file', cancel: 'Stop the import', toCustomers: 'To the customers', another: 'Another file', goesOn: 'It goes on when you leave this page.',
  sending: 'The file goes up …', elsewhere: 'An import is under way already.', show: 'Show it', away: 'No connection. The import goes on by itself; its figures come back with the connection.', stopped: 'Not imported to the end',
};
