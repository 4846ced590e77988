/** What the balance says. */
export const balance = {
  title: 'Balance', available: 'Available', reserved: 'Held for campaigns', amount: 'In all',
  about: 'A launch holds what the campaign may come to; at its end what was not spent is free again. Your provider adds credit.',
  entries: 'Entries', none: 'No entry yet', noneText: 'Credit, months of a channel and what campaigns spent are listed here.',
  when: 'When', cause: 'For', sum: 'Amount',
  kinds: { credit: 'Credit added', channelMonth: 'A month of a channel', campaign: 'A campaign', other: 'Other' } as Record<string, string>,
  prices: 'Prices', perMessage: 'a message', perSegment: 'an SMS part', perMonth: 'a month of the channel', noPrice: 'No price yet: a campaign on this channel cannot be launched.', free: 'nothing',
};
