import type { Words } from '../en';

const numbers = new Intl.NumberFormat('es');
const f = (count: number): string => numbers.format(count);

export const imports: Words['imports'] = {
  title: 'Importar clientes', file: 'Archivo', fileText: 'Un archivo CSV, como lo guardan la caja, la agenda o una hoja de cálculo. El mismo archivo otra vez no cambia nada; quien no está en él se queda.', choose: 'Elija un archivo', reading: 'Leyendo …',
  columns: 'Columnas', columnsText: 'Diga qué es cada columna. Ya hay una propuesta.', encoding: name => `Se lee como ${name}.`, column: 'Columna', samples: 'Por ejemplo', becomes: 'Pasa a ser', becomesOf: name => `${name} pasa a ser`, ignore: 'nada, se omite',
  needsKey: 'Una columna debe ser el código de cliente: lo que distingue a un cliente de otro.', doubled: names => `Dos columnas son lo mismo: ${names.join(', ')}.`, check: 'Comprobar las primeras filas', checked: 'Las primeras filas', runText: 'Las filas que no se pueden leer se omiten; las recibe en un archivo para corregir.', run: 'Importar todo', running: 'Importando', ended: 'Importado', of: (done, total) => `${f(done)} de ${f(total)}`,
  counts: { created: 'nuevos', updated: 'cambiados', unchanged: 'como antes', rejected: 'omitidos' }, errors: 'Filas omitidas', lineHead: 'Fila', why: 'Por qué', line: line => `Fila ${line}:`,
  problems: { importExpired: 'No avanzó durante un día y se abandonó. Cargue otra vez el archivo.', importFailed: 'No se pudo seguir leyendo. Cargue otra vez el archivo.' },
  rejectedText: 'Se omitieron algunas filas. Corríjalas en este archivo y cárguelo otra vez.', rejectedFile: 'Estas filas en un archivo', cancel: 'Parar la importación', toCustomers: 'A los clientes', another: 'Otro archivo', goesOn: 'Sigue aunque deje esta página.',
  sending: 'Enviando el archivo …', elsewhere: 'Ya hay una importación en curso.', show: 'Mostrarla', away: 'Sin conexión. La importación sigue por sí sola; las cifras vuelven con la conexión.', stopped: 'Importación sin terminar',
};
