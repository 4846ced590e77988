import type { Words } from '../en';

export const balance: Words['balance'] = {
  title: 'Saldo', available: 'Disponible', reserved: 'Reservado para campañas', amount: 'En total',
  about: 'Al empezar se reserva lo que la campaña puede costar; al final lo no gastado queda libre. Su proveedor añade el saldo.',
  entries: 'Movimientos', none: 'Todavía no hay movimientos', noneText: 'Aquí aparecen recargas, meses de un canal y gastos de las campañas.',
  when: 'Cuándo', cause: 'Por', sum: 'Importe',
  kinds: { credit: 'Recarga', channelMonth: 'Un mes de un canal', campaign: 'Una campaña', other: 'Otro' },
  prices: 'Precios', perMessage: 'por mensaje', perSegment: 'por parte de SMS', perMonth: 'al mes por el canal', noPrice: 'Todavía sin precio: en este canal no se puede empezar una campaña.', free: 'nada',
};
