import type { ReactNode } from 'react';
import { Tabs as AriaTabs, Tab, TabList, TabPanel } from 'react-aria-components/Tabs';
import { cx } from './cx.ts';

interface Item {
  id: string;
  label: ReactNode;
  content: ReactNode;
}

/** Several views of one thing, one shown at a time. */
export function Tabs({
  label,
  items,
  selected,
  onSelect,
  className,
}: {
  label: string;
  items: readonly Item[];
  selected?: string;
  onSelect?: (id: string) => void;
  className?: string;
}) {
  return (
    <AriaTabs
      {...(selected === undefined ? {} : { selectedKey: selected })}
      onSelectionChange={(key) => onSelect?.(String(key))}
      className={cx('flex min-h-0 flex-col', className)}
    >
      <TabList aria-label={label} className="flex shrink-0 gap-1 border-b border-line">
        {items.map(({ id, label: name }) => (
          <Tab
            key={id}
            id={id}
            className="cursor-default border-b-2 border-transparent px-3 py-2 font-medium text-muted outline-offset-[-2px] data-hovered:text-ink data-selected:border-accent data-selected:text-ink"
          >
            {name}
          </Tab>
        ))}
      </TabList>
      {items.map(({ id, content }) => (
        <TabPanel key={id} id={id} className="min-h-0 flex-1 outline-offset-[-2px]">
          {content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
