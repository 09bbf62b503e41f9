import type { Catalogue } from '../../ui/language.tsx';

const en = { conversation: 'Conversation', internal: 'Internal note', onlyStaff: 'Only staff see this' };
const fa: typeof en = { conversation: 'گفتگو', internal: 'یادداشت داخلی', onlyStaff: 'تنها همکاران می‌بینند' };

export const text: Catalogue<typeof en> = { en, fa };
