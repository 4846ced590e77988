const shapes = {
  campaigns: 'M4 5h16v11H9l-5 4z M8 9h8 M8 12h5',
  customers: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z M2.5 20c.5-4 3-6 6.5-6s6 2 6.5 6 M16 4.500a3.5 3.5 0 0 1 0 6 M18 14.500c2 .8 3.2 2.7 3.5 5.5',
  senders: 'M7 2.500h10v19H7z M10.5 18.500h3',
  balance: 'M3 7h18v12H3z M3 11h18 M7 15.500h4',
  settings: 'M4 7h10 M18 7h2 M16 5v4 M4 17h2 M10 17h10 M8 15v4 M4 12h6 M14 12h6 M12 10v4',
  plus: 'M12 5v14 M5 12h14',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z M15.5 15.500L20 20',
  more: 'M5.5 11.5h1v1h-1z M11.5 11.5h1v1h-1z M17.5 11.5h1v1h-1z',
  back: 'M15 5l-7 7 7 7',
  cross: 'M6 6l12 12 M18 6L6 18',
  download: 'M12 4v11 M7 11l5 5 5-5 M5 20h14',
  upload: 'M12 16V5 M7 9l5-5 5 5 M5 20h14',
} as const;

/** The name of a drawn sign. */
export type IconName = keyof typeof shapes;

/** A sign; what it means is said by the text beside it or by the button's label. */
export function Icon({ name }: { name: IconName }) {
  return <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d={shapes[name]} /></svg>;
}
