import type { InvariantId } from '#contract/invariants.ts';
import type { Catalogue } from '../../../ui/language.tsx';

/** What must hold, what it means that it does not, and what to do about it. */
interface Words {
  must: string;
  broken: string;
  help: string;
}

const en = {
  allHold: 'Everything is as it must be',
  someBreak: (count: string, all: string) => `Broken: ${count} of ${all}`,
  lookedAt: 'Last looked at',
  holds: 'Holds',
  breaks: (count: string) => `${count} found`,
  nothingBreaks: 'Nothing breaks it.',
  shown: (shown: string, all: string) => `The first ${shown} of ${all}`,
  rows: (must: string) => `What breaks it: ${must}`,
  query: 'The query',
  queryHint: 'It only reads. You may run it yourself in psql.',
  waitingHint: 'It gives who waits. To whom they could go right now, routing was asked.',
  yes: 'yes',
  no: 'no',
  of: {
    CHATS_OVER_CAPACITY: {
      must: 'No operator is in more chats than they may have',
      broken: 'These operators are in more chats than their limit.',
      help: 'Transfer one of their chats to somebody who is free, and report this: it is a fault of Pasokh.',
    },
    LOADS_MISCOUNTED: {
      must: 'The work of every operator is counted right',
      broken: 'Routing goes by a wrong count, so these operators get too much or too little.',
      help: 'This is a fault of Pasokh. Report it with the rows.',
    },
    SEVERAL_OWNERS: {
      must: 'Every ticket and chat has one owner at most',
      broken: 'The owner of these is not the one they were given to.',
      help: 'Assign each of them again, which sets it right, and report it: it is a fault of Pasokh.',
    },
    WAITING_WITH_ROOM: {
      must: 'Nobody waits while an operator is free for them',
      broken: 'These wait although somebody could take them right now.',
      help: 'If it stays so for more than a minute, background work may stand still: see whether jobs are late, and whether a process is there that does them.',
    },
    CHAT_GAPS: {
      must: 'No message is missing in an open chat',
      broken: 'The messages of these chats are not numbered without a gap.',
      help: 'Something may have been deleted in the database by hand. Otherwise report it: it is a fault of Pasokh.',
    },
    JOBS_LATE: {
      must: 'Background work is done in time',
      broken: 'These jobs have been ready for more than a minute, or whoever took them has fallen silent.',
      help: 'See whether the processes that do the jobs are running, and whether the database keeps up.',
    },
    DEAD_LETTERS: {
      must: 'No background work has failed for good',
      broken: 'These jobs were given up after their last attempt.',
      help: 'Mend what the error names, then put them back under Jobs.',
    },
  } satisfies Record<InvariantId, Words>,
};

const fa: typeof en = {
  allHold: 'همه‌چیز همان‌گونه است که باید باشد',
  someBreak: (count, all) => `${count} مورد از ${all} برقرار نیست`,
  lookedAt: 'آخرین بررسی',
  holds: 'برقرار',
  breaks: (count) => `${count} مورد`,
  nothingBreaks: 'هیچ موردی آن را نقض نمی‌کند.',
  shown: (shown, all) => `${shown} مورد نخست از ${all}`,
  rows: (must) => `موردهای نقض: ${must}`,
  query: 'پرس‌وجو',
  queryHint: 'تنها می‌خواند. می‌توانید خودتان در psql اجرایش کنید.',
  waitingHint: 'منتظران را می‌دهد. اینکه همین حالا به چه کسی می‌رسند از مسیریابی پرسیده شده است.',
  yes: 'بله',
  no: 'خیر',
  of: {
    CHATS_OVER_CAPACITY: {
      must: 'هیچ کارشناسی بیش از سقف خود گفتگو ندارد',
      broken: 'این کارشناسان بیش از سقف خود گفتگو دارند.',
      help: 'یکی از گفتگوهایشان را به کارشناسی آزاد منتقل کنید و این را گزارش کنید: خطای خود پاسخ است.',
    },
    LOADS_MISCOUNTED: {
      must: 'شمار کارهای هر کارشناس درست است',
      broken: 'مسیریابی با شمار نادرست پیش می‌رود، پس به این کارشناسان بیش یا کم از اندازه کار می‌رسد.',
      help: 'این خطای خود پاسخ است. همراه با همین ردیف‌ها گزارشش کنید.',
    },
    SEVERAL_OWNERS: {
      must: 'هر تیکت و گفتگو حداکثر یک کارشناس دارد',
      broken: 'کارشناسِ این‌ها همان کسی نیست که به او واگذار شده‌اند.',
      help: 'هر یک را دوباره واگذار کنید تا درست شود و گزارش کنید: خطای خود پاسخ است.',
    },
    WAITING_WITH_ROOM: {
      must: 'تا کارشناسی آزاد است کسی منتظر نمی‌ماند',
      broken: 'این‌ها منتظرند، با اینکه همین حالا کسی می‌تواند رسیدگی کند.',
      help: 'اگر بیش از یک دقیقه ماند، شاید کارهای پس‌زمینه ایستاده باشند: ببینید کاری دیر شده است یا نه، و فرایندی که آن‌ها را انجام می‌دهد روشن است یا نه.',
    },
    CHAT_GAPS: {
      must: 'در گفتگوهای باز پیامی کم نیست',
      broken: 'شمارهٔ پیام‌های این گفتگوها پیاپی نیست.',
      help: 'شاید چیزی دستی از پایگاه داده پاک شده باشد. اگر نه، گزارش کنید: خطای خود پاسخ است.',
    },
    JOBS_LATE: {
      must: 'کارهای پس‌زمینه به‌موقع انجام می‌شوند',
      broken: 'این کارها بیش از یک دقیقه آماده مانده‌اند، یا از آن‌که برداشته خبری نیست.',
      help: 'ببینید فرایندهایی که کارها را انجام می‌دهند روشن‌اند و پایگاه داده کند نشده است.',
    },
    DEAD_LETTERS: {
      must: 'هیچ کار پس‌زمینه‌ای برای همیشه ناکام نمانده است',
      broken: 'پس از آخرین تلاش از این کارها دست کشیده شد.',
      help: 'آنچه را خطا می‌گوید برطرف کنید، سپس از «کارهای پس‌زمینه» به صف بازگردانید.',
    },
  },
};

export const text: Catalogue<typeof en> = { en, fa };
