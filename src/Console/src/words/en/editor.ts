import { pluralOf } from '../plural';

const n = pluralOf('en');
const numbers = new Intl.NumberFormat('en');
const f = (count: number): string => numbers.format(count);

/** What the editor of a campaign says. */
export const editor = {
  create: 'New campaign', edit: 'Edit campaign', editLive: 'Edit a launched campaign', saveDraft: 'Save as draft', saved: 'Saved as a draft', savedLive: 'Saved',
  next: 'Next', restored: 'What you wrote last time and did not save is here again.', discard: 'Discard it',
  liveHint: 'This campaign is launched. Title, text, days, hours, end and speed still change for those who have not got the message. People, channel and sender stand.',
  endedHint: 'This campaign has ended. Nothing of it can be changed; make a copy to send again.',
  steps: { label: 'Steps', people: 'People', message: 'Message', schedule: 'When and how fast', review: 'Review' },
  people: {
    title: 'People', all: 'All customers', allHint: 'everybody whom the channel reaches', some: 'Some customers', someHint: 'by what you know of them', filters: 'Who gets it: every condition holds',
    count: (count: number) => n(count, { one: '# person gets it', other: '# people get it' }), upTo: (count: number) => n(count, { one: 'Up to # person', other: 'Up to # people' }),
    counting: 'Counting …', needsChannel: 'Choose a channel in the next step to see how many people it reaches.', unknown: '–',
    excluded: (count: number) => n(count, { one: 'You left out # person.', other: 'You left out # people.' }), leftOut: 'Left out, and why',
  },
  filters: {
    names: {
      spentMoreThan: 'Spent more than', averageReceiptMoreThan: 'Average receipt more than', visits: 'Number of visits', gender: 'Gender', birthday: 'Birthday', birthMonth: 'Birthday in the month',
      brandedApp: 'Branded app', staff: 'Was served by', groups: 'Is in a group',
    },
    add: 'Add a condition …', remove: (name: string) => `Remove: ${name}`, from: 'from', to: 'to', female: 'female', male: 'male', birthdayToday: 'on the day it is sent', birthdayOn: 'on this day', day: 'Day', month: 'Month',
    hasApp: 'has it', hasNoApp: 'has it not', noStaff: 'No member of staff is entered yet.', noGroups: 'There is no group yet.', further: 'Further conditions, made over the API, hold as well.',
  },
  message: {
    title: 'Message', channel: 'Channel', hints: { whatsapp: 'careful, by the hour', chat: 'at once, to everybody with the app', push: 'at once, to phones with your app', sms: 'at once, paid by part' },
    sender: 'Sender', chooseSender: 'Choose a sender', defaultSender: 'The business’s chat sender', chatDefault: 'The employee in whose name the message comes.', chatCreator: 'Only a creator chooses the employee in whose name it comes.',
    noSender: 'No sender is connected for this channel yet.', connect: 'Connect one', name: 'Title', nameHint: 'Only you see it.', text: 'Text', textHint: 'Your customers see it.', templateHint: 'It takes the place of the variable in the template.',
    tooLong: (count: number) => n(count, { one: '# character too long.', other: '# characters too long.' }),
    segments: (count: number) => n(count, { one: '# SMS part', other: '# SMS parts' }) + '.', wide: 'A character in it needs the wide alphabet, so a part holds 70 instead of 160.', remaining: (count: number) => n(count, { one: 'Room for # more in the last part.', other: 'Room for # more in the last part.' }),
    template: 'Template', withoutTemplate: 'Without a template', noTemplate: 'Without a template only people are reached who wrote to you in the last 24 hours.',
    cannotFill: (parts: string[]) => `A campaign cannot fill these parts of it: ${parts.join(', ')}.`,
    states: { approved: 'approved', pending: 'in review', rejected: 'rejected', paused: 'paused by WhatsApp', disabled: 'disabled', other: 'not usable' } as Record<string, string>,
    test: 'Send it to yourself', testPhone: 'Your telephone number', testCustomer: 'Your customer id in the app', testHint: 'It takes the number’s next turn and counts for its limit.', testGo: 'Send the test',
    testAt: (at: string) => `It goes out ${at}.`, testSoon: 'It goes out with the next turn.',
    testStored: 'The test goes out as the campaign is stored. Save first to test what you changed.',
  },
  preview: { label: 'As the customer sees it', media: 'picture, video or document', sender: 'Your business', empty: 'Your text' },
  schedule: {
    title: 'When and how fast', zone: (zone: string) => `Times in ${zone}.`, start: 'Start', now: 'At the launch', later: 'Later', laterHint: 'on a day and at a time', startAt: 'Starts on', endAt: 'Ends on', endHint: 'Without an end it goes on until everybody has it.',
    days: 'Days', everyDay: 'Every day.', hours: 'Only at certain hours', dayAndNight: 'Else it is sent by day and night.', from: 'From', to: 'To',
    speed: 'Speed', speedHint: 'The slower, the smaller the danger that WhatsApp blocks your number.', perHour: (count: number) => `${count} an hour`,
    safe: 'Safe sending', safeHint: 'Only people with whom you already have a chat history on WhatsApp.',
    some: (sent: number, all: number, day: string) => `${f(sent)} of ${f(all)} by ${day}`, allBy: (day: string) => `all by ${day}`,
    allAt: (day: string, speed: number) => `all by ${day} at ${speed} an hour`,
    gaps: { start: 'Choose the day and the time.', end: 'Give the day and the time, or clear the field.', days: 'Choose at least one day.', hours: 'Give both times, or send at any hour.' },
    perDay: 'Messages a day', done: 'Sent', planned: 'Planned', onDay: (day: string, count: number) => `${day}: ${f(count)}`,
    misfit: (sent: number, all: number) => `Only ${f(sent)} of ${f(all)} people get it before the end.`,
    advice: {
      extendEnd: (at: string) => `End on ${at}`, noEnd: 'Without an end', raiseSpeed: (count: number) => `${count} an hour`, widenHours: (from: string, to: string) => `From ${from} to ${to}`, allHours: 'By day and night',
      splitAudience: (parts: number, each: string) => `Split into ${parts} campaigns of ${each}`,
    },
    split: (count: number) => n(count, { one: 'One draft was made', other: '# drafts were made' }),
  },
  summary: { label: 'What it comes to', cost: 'Cost', end: 'Done', upTo: (amount: string) => `up to ${amount}`, noPrice: 'no price yet', notAll: 'not before the end', unknown: '–', will: 'Get it', of: (sent: number, all: number) => `${f(sent)} of ${f(all)}` },
  review: {
    title: 'Review', people: 'People', leftOut: 'Left out', cost: 'Cost', each: (amount: string) => `${amount} each`, meta: (amount: string) => `Meta itself may charge you up to ${amount}.`, first: 'First message', last: 'Last message',
    risks: 'This raises the danger that your number is blocked', next: 'After the launch the list of people stands. You can pause, change text, hours and speed, leave people out, and cancel.',
    missing: {
      intro: 'Before the launch there is still to do:', beforeSave: 'Before it is saved there is still to do:',
      names: { title: 'a title', text: 'a text', channel: 'a channel', sender: 'a sender', start: 'the start', end: 'the end', days: 'the days', hours: 'the hours' },
    },
    launch: 'Launch …', ask: 'Launch this campaign?', launchGo: 'Launch now', askNumbers: (count: number, channel: string) => n(count, { one: `# person gets it over ${channel}.`, other: `# people get it over ${channel}.` }),
    askAtMost: (count: number, channel: string) => n(count, { one: `At most # person gets it over ${channel}; they are being counted.`, other: `At most # people get it over ${channel}; they are being counted.` }),
    askCostAtMost: (amount: string) => `It costs ${amount} at most; what is needed is held until the end.`,
    askCost: (amount: string) => `It costs ${amount}; that much is held until the end.`, askEnd: (at: string) => `The last message goes out ${at}.`, askFinal: 'People are fixed at the launch. A message that was sent cannot be taken back.',
  },
  recipients: {
    title: 'Everybody who gets it', hint: 'Swipe a person to the left, or press the button, to leave the person out.', finalHint: 'The campaign is launched: leaving a person out is final, and can be done while the person has not been written to.', search: 'Name, number or id', leaveOut: 'Leave out',
    titleLive: 'Everybody who still waits', out: 'Left out by hand', isFinal: 'left out for good', leaveOutFinal: 'Leave out for good',
    nobody: 'Nobody.', saveFirst: 'The list is there once the draft can be saved: see what is missing.',
  },
  conflict: {
    title: 'Somebody changed this campaign meanwhile', text: 'Both versions are here. With “Keep mine” what you changed goes on top of the stored one; with “Take theirs” you go on with the stored one as it is.', member: 'What', mine: 'Yours', theirs: 'Stored', keepMine: 'Keep mine', takeTheirs: 'Take theirs',
    members: { title: 'Title', text: 'Text', channel: 'Channel', senderId: 'Sender', filter: 'Filter', exclude: 'Left out', safeSending: 'Safe sending', startAtLocal: 'Start', endAtLocal: 'End', timeZone: 'Time zone', daysOfWeek: 'Days', from: 'From', to: 'To', messagesPerHour: 'Speed', template: 'Template' },
  },
};
