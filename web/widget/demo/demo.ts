import '@fontsource-variable/vazirmatn';
import { demoText } from './text.ts';

/** A shop in the language of `?lang=`, and the widget as any site embeds it. */
const locale = new URLSearchParams(location.search).get('lang') === 'en' ? 'en' : 'fa';
const text = demoText[locale];
document.documentElement.lang = locale;
document.documentElement.dir = locale === 'fa' ? 'rtl' : 'ltr';
document.title = text.shop;

type Child = Node | string;
function element(tag: string, attributes: Record<string, string>, ...children: Child[]): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}
const link = (words: string, href = '#teas', kind = '') => element('a', { href, class: kind }, words);

const other = locale === 'fa' ? 'en' : 'fa';
document
  .getElementById('shop')
  ?.replaceChildren(
    element(
      'header',
      {},
      element('strong', { class: 'shop' }, text.shop),
      element('nav', { 'aria-label': text.navigation }, ...text.links.map((words) => link(words))),
      element('a', { href: `?lang=${other}`, lang: other, class: 'other' }, text.otherLanguage),
    ),
    element(
      'main',
      {},
      element(
        'section',
        { class: 'hero' },
        element('h1', {}, text.headline),
        element('p', {}, text.intro),
        link(text.look, '#teas', 'button'),
      ),
      element(
        'section',
        { id: 'teas' },
        element('h2', {}, text.season),
        element(
          'ul',
          {},
          ...text.teas.map(({ name, about, price }, at) =>
            element(
              'li',
              {},
              element('div', { class: `picture tea-${at + 1}` }),
              element('h3', {}, name),
              element('p', {}, about),
              element('p', { class: 'price' }, price),
              element('button', { type: 'button' }, text.basket),
            ),
          ),
        ),
      ),
    ),
    element('footer', {}, text.foot),
  );

document.head.append(element('script', { async: '', src: '/widget.js' }));
