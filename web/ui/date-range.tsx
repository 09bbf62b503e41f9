import { type CalendarDate, getLocalTimeZone, parseAbsolute, toCalendarDate } from '@internationalized/date';
import { CalendarDays, ChevronLeft, ChevronRight, X } from 'lucide-react';
import { use } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import {
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
} from 'react-aria-components/Calendar';
import { DateInput, DateSegment } from 'react-aria-components/DateField';
import { DateRangePicker } from 'react-aria-components/DateRangePicker';
import { Dialog } from 'react-aria-components/Dialog';
import { Group } from 'react-aria-components/Group';
import { Popover } from 'react-aria-components/Popover';
import { RangeCalendar, RangeCalendarStateContext } from 'react-aria-components/RangeCalendar';
import { cx } from './cx.ts';
import { FieldLabel, inputLook } from './fields.tsx';
import { useLanguage, useText } from './language.tsx';
import { popoverLook } from './select.tsx';
import { uiText } from './text.ts';

/** From the beginning of one day until the end of another, as moments. */
interface Range {
  from: string;
  to: string;
}

interface Props {
  label: string;
  value: Range | null;
  /** IANA name. */
  timeZone?: string;
  onChange: (range: Range | null) => void;
}

/** Days of the reader's own calendar. Loaded when it is needed: calendars are heavy. */
export function DateRange({ label, value, timeZone = getLocalTimeZone(), onChange }: Props) {
  const text = useText(uiText);
  const days = value && {
    start: dayOf(value.from, timeZone),
    end: dayOf(value.to, timeZone).subtract({ days: 1 }),
  };
  return (
    <DateRangePicker
      value={days}
      onChange={(range) =>
        range && onChange({ from: beginOf(range.start, timeZone), to: beginOf(range.end.add({ days: 1 }), timeZone) })
      }
      className="flex flex-col gap-1"
    >
      <FieldLabel>{label}</FieldLabel>
      <Group className={cx(inputLook, 'flex min-h-9 items-center gap-1 px-2 text-sm')}>
        <Days slot="start" />
        <span aria-hidden className="text-muted">
          –
        </span>
        <Days slot="end" />
        <span className="flex-1" />
        {value && (
          <AriaButton
            slot={null}
            aria-label={text.clear}
            onPress={() => onChange(null)}
            className="flex size-6 items-center justify-center rounded-sm data-hovered:bg-hover"
          >
            <X aria-hidden className="size-4" />
          </AriaButton>
        )}
        <AriaButton className="flex size-6 items-center justify-center rounded-sm data-hovered:bg-hover">
          <CalendarDays aria-hidden className="size-4" />
        </AriaButton>
      </Group>
      <Popover className={cx(popoverLook, 'p-3')}>
        <Dialog className="outline-none">
          <RangeCalendar>
            <header className="mb-2 flex items-center justify-between">
              <AriaButton slot="previous" className={arrowLook}>
                <ChevronLeft aria-hidden className="size-4 rtl:-scale-x-100" />
              </AriaButton>
              <Month />
              <AriaButton slot="next" className={arrowLook}>
                <ChevronRight aria-hidden className="size-4 rtl:-scale-x-100" />
              </AriaButton>
            </header>
            <CalendarGrid weekdayStyle="narrow">
              <CalendarGridHeader>
                {(day) => (
                  <CalendarHeaderCell className="size-8 text-xs font-normal text-muted">{day}</CalendarHeaderCell>
                )}
              </CalendarGridHeader>
              <CalendarGridBody>
                {(date) => (
                  <CalendarCell
                    date={date}
                    className="flex size-8 cursor-default items-center justify-center rounded-md text-sm data-disabled:opacity-40 data-hovered:bg-hover data-outside-month:hidden data-selected:bg-accent-soft data-selection-end:bg-accent data-selection-end:text-on-accent data-selection-start:bg-accent data-selection-start:text-on-accent"
                  />
                )}
              </CalendarGridBody>
            </CalendarGrid>
          </RangeCalendar>
        </Dialog>
      </Popover>
    </DateRangePicker>
  );
}

const arrowLook = 'flex size-8 items-center justify-center rounded-md data-hovered:bg-hover data-disabled:opacity-40';

function Days({ slot }: { slot: 'start' | 'end' }) {
  return (
    <DateInput slot={slot} className="flex">
      {(segment) => (
        <DateSegment
          segment={segment}
          className="rounded-sm px-px tabular-nums data-focused:bg-accent data-focused:text-on-accent data-placeholder:text-muted"
        />
      )}
    </DateInput>
  );
}

/** Month and year in the order that people say them: `Intl` turns them round in Persian. */
function Month() {
  const state = use(RangeCalendarStateContext);
  const { format } = useLanguage();
  if (!state) return null;
  const zone = state.timeZone;
  const parts = new Intl.DateTimeFormat(format.tag, { month: 'long', year: 'numeric', timeZone: zone }).formatToParts(
    state.visibleRange.start.toDate(zone),
  );
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '';
  return (
    <h2 className="font-semibold">
      {part('month')} {part('year')}
    </h2>
  );
}

const dayOf = (moment: string, zone: string): CalendarDate => toCalendarDate(parseAbsolute(moment, zone));
const beginOf = (day: { toDate(zone: string): Date }, zone: string): string => day.toDate(zone).toISOString();
