/** Where a case is shown: a file, and the title of a test in it, or a part of that title. */
export type Shown = readonly [file: string, title: string];

export interface Case {
  /** Of the list of negative cases; those that followed of themselves have none. */
  number: number | null;
  tried: string;
  shown: readonly Shown[];
}

type At = (file: string, title: string) => Shown;
const of =
  (service: string): At =>
  (file, title) => [`src/services/${service}/${file}.test.ts`, title];
const [auth, chat, gateway] = [of('auth'), of('chat'), of('gateway')];
const [notification, ticketing] = [of('notification'), of('ticketing')];
const kit: At = (file, title) => [`src/kit/${file}.test.ts`, title];
const here: At = (file, title) => [`test/security/${file}.test.ts`, title];
const browser: At = (file, title) => [`test/browser/${file}.test.ts`, title];

const numbered: readonly (readonly [string, ...Shown[]])[] = [
  [
    'A token that is not signed by us: `alg: none`, no signature, HS256 with the public key, `kid`, `jku`, `jwk` of the forger’s',
    kit('identity', 'alg none, in any spelling'),
    auth('tokens', 'without our signature are refused'),
    here('tokens', 'is 401 over HTTP, and nobody is asked for its key'),
    here('tokens', 'opens no socket over %s'),
  ],
  [
    'A token of ours that ended, is not yet, is for something else, or was changed',
    kit('identity', 'a token that we signed for something else'),
    auth('tokens', 'that end, are not yet, or say other things are refused'),
    here('tokens', 'is 401 over HTTP, and nobody is asked for its key'),
    here('tokens', 'does not renew a socket'),
  ],
  ['An old refresh token again', auth('refresh-session', 'with an old token after the grace kills the family')],
  [
    'Refreshing after signing out or a change of password',
    auth('logout', 'ends this session at once'),
    auth('password', 'wants the old one, ends every other session'),
    here('tokens', 'after %s the old token is 401'),
  ],
  [
    'Somebody disabled or demoted goes on, over HTTP and an open socket',
    auth('change-user', 'ends everything at once'),
    kit('identity-sessions', 'refused within 2 s when no word comes'),
    chat('live', 'sockets end with their session'),
    here('tokens', 'after %s the old token is 401'),
  ],
  [
    'Guessing passwords, with forged addresses and spellings of the name',
    auth('login', 'of one account ends, however its name is spelt and whatever X-Forwarded-For says'),
    auth('login', 'holds the owner up for seconds, not for good'),
    auth('login', 'of many accounts from one address ends too'),
    gateway('limits', 'behind a proxy that is trusted'),
  ],
  [
    'Does this account exist? Signing in, registering, a forgotten password',
    auth('login', 'answers an unknown name, a wrong password and a disabled account alike'),
    auth('register', 'tells nothing of whether an address is known'),
    auth('password', 'of nobody is answered alike'),
  ],
  ['A password of 10 MB', auth('register', 'refuses a huge password at once')],
  [
    'Headers that name somebody; a service asked past the gateway',
    auth('tokens', 'are the only way to be somebody'),
    here('tokens', 'headers that name somebody are not believed'),
    ['test/split.test.ts', 'a service that is asked past the gateway checks for itself'],
  ],
  [
    'Registering as an admin',
    auth('register', 'takes no role'),
    auth('welcome-guest', 'is refused a role'),
    here('objects', '%s with any of it is 422'),
  ],
  [
    'Another password or address without the present password',
    auth('password', 'wants the old one'),
    auth('password', 'is no way to guess the old one'),
    auth('own-profile', 'not one’s own to change'),
    auth('change-user', 'wants the present password for a new password or address'),
  ],
  [
    'Another’s ticket or chat, by id or number',
    here('objects', 'nothing can be done with it, by id or by number'),
    ticketing('conversation', 'hears 404 everywhere, as for a ticket that does not exist'),
    ticketing('turn-chat-into-ticket', 'a customer of another chat and another operator find nothing'),
    ticketing('mark-ticket-read', 'is not for who may not read it'),
    ticketing('get-customer', 'a customer may not ask'),
    chat('send-message', 'gets not_found for everything, and nobody hears'),
    notification('list-notifications', 'another’s: it is not found'),
  ],
  [
    'Others’ objects in lists, counts, search and suggestions',
    here('objects', 'show nothing of what is another’s, whatever is asked for'),
    here('objects', 'counts grow by what is one’s own'),
    ticketing('list-tickets', 'finds a ticket by its number, and nothing of others'),
    ticketing('list-waiting', 'of those somebody may read as staff'),
    notification('list-notifications', 'shows nothing of others'),
    ['test/chat-convergence.test.ts', 'whatever anybody was told, they may read'],
  ],
  [
    'An internal note from the customer’s side: REST, socket, mail, push, history, counts',
    here('notes', 'internal notes leave everything as it was for the customer'),
    ticketing('conversation', 'the customer sees no trace'),
    ticketing('reply-times', 'nothing of an internal note'),
    ticketing('list-tickets', 'shows no customer what only notes say'),
    chat('live', 'a customer hears nothing of internal notes'),
    notification('tell-people', 'leaves no trace for the customer'),
    notification('who-is-told', 'an internal note'),
    browser('console-inbox', 'a note for colleagues never comes to Sara'),
  ],
  [
    'Properties that the server decides, in a body',
    here('objects', '%s with any of it is 422 and makes nothing'),
    here('objects', 'a customer writes no note and opens no ticket for another'),
    here('objects', '%s without it is made'),
    auth('own-profile', 'not one’s own to change'),
    chat('start-chat', '%s is refused and nothing begins'),
  ],
  [
    'An operator makes herself or another an admin',
    auth('change-user', 'is for admins: nobody promotes themselves or edits an admin'),
    auth('users', 'a person who is no admin'),
    auth('operators', 'is of the staff only, read by the staff and written by admins'),
    ['test/matrix.test.ts', '%s is for %s'],
  ],
  [
    'An operator who was removed from a department',
    here('objects', 'an operator who was removed from a department can do nothing there'),
    chat('live', 'an operator who left the department hears nothing of it'),
    chat('look-at-ticket', 'who may no longer read it hears no more'),
    chat('watch-members', 'disabled, or taken from the department'),
  ],
  [
    'SQL in words, filters and cursors',
    here('injection', 'in %s is refused or nothing but words'),
    here('injection', 'stored as words comes back as it was'),
    auth('users', 'takes patterns and SQL as plain words'),
    ticketing('list-tickets', '%s is refused with 422'),
  ],
  [
    'Secrets in an answer',
    here('secrets', 'no GET shows what opens something, whoever asks'),
    auth('tokens', 'shows the public part of the key that signs'),
    auth('welcome-visitor', 'are shown once, listed without what is secret'),
    notification('change-preferences', 'the private key is never shown'),
    kit('env', 'the line does not repeat a secret'),
    ['test/doctor.test.ts', 'no password is ever shown'],
  ],
  [
    'Links that run, and HTML, in what people write',
    notification('render-mail', 'is inert in HTML, wherever it stands'),
    notification('mail-content', 'is inert in HTML, wherever it stands'),
    notification('phrase', 'escape them in HTML'),
    gateway('web-apps', 'pages'),
  ],
  [
    'Line breaks in what reaches the header of a mail',
    auth('register', 'refuses line breaks in what reaches a mail'),
    notification('render-mail', 'cannot add a header or a recipient'),
    notification('mail-content', 'cannot add a header, a recipient, or words of ours'),
    here('injection', 'line breaks in an X-Request-Id add no header'),
  ],
  [
    'Metrics, documents, jobs and source maps from outside',
    here('secrets', 'what tells something of the inside is closed to those outside'),
    here('secrets', 'scripts of ours come without the map to their sources'),
    gateway('gateway', 'answers this machine, not what a proxy brings from outside'),
    gateway('gateway', 'with a token set answers the token alone'),
  ],
  [
    'What is personal, kept by a cache',
    here('secrets', 'nothing of the API is kept by a cache, refused or not'),
    gateway('gateway', 'keep answers out of frames, caches and guesses'),
  ],
  [
    'A socket without a good access token, over polling and websocket',
    here('tokens', 'opens no socket over %s'),
    chat('live', 'needs an access token: none, a bad one and a refresh token are refused'),
    ['test/chat-database-away.test.ts', 'who connects while it is away is told so'],
  ],
  [
    'A socket of a page of another site',
    chat('live', 'a page of another site is refused, over polling and websocket'),
    ['test/split.test.ts', 'keeps a foreign page’s Origin'],
    gateway('gateway', 'may not call the API, unless their site is listed'),
  ],
  [
    'A chat that one is not in',
    here('socket', 'nothing can be asked of a chat of others'),
    chat('send-message', 'gets not_found for everything, and nobody hears'),
    chat('sync-chats', 'says not_found in the place of a chat one is not in'),
  ],
  [
    'A forged sender, role, number or time of a message',
    here('socket', 'sender, role, number and time of a message are the server’s'),
    chat('send-message', '%s is refused with a clear word and changes nothing'),
  ],
  [
    'Events of operators, sent by a customer',
    here('socket', 'what is for operators is forbidden to customers and visitors'),
    chat('live', 'presence is chosen by staff only'),
    ['test/matrix.test.ts', '%s is for %s'],
  ],
  [
    'Huge, broken and binary frames, before and after signing in',
    here('socket', '%s before signing in ends that connection'),
    here('socket', '%s after signing in does no more'),
    here('socket', 'a thousand of them leave memory as it was'),
    here('fuzz', 'over a socket, at every event and at none'),
    chat('sync-chats', 'who reads nothing is let go'),
  ],
  [
    'A thousand messages a second; a thousand sockets of one person',
    here('socket', 'a thousand messages at once are limited, then the socket is closed'),
    here('socket', 'of many sockets of one person only so many are let in'),
    chat('send-message', 'messages too quickly after one another are refused'),
  ],
  [
    'Chats without end, to starve the operators',
    here('socket', 'a visitor who starts chats without end keeps few places'),
    chat('start-chat', 'so many of one person, so many of one address'),
    chat('start-chat', 'who starts and leaves again and again is told to wait'),
    chat('start-chat', 'a full line offers the ticket instead'),
  ],
  [
    'The console in a frame, the widget on a site that is not listed, messages from other origins',
    gateway('web-apps', 'may stand in our own pages, and in those of sites that an admin lists'),
    browser('widget-embedding', 'is refused until an admin allows the site'),
    browser('widget-embedding', 'hears nobody but its own frame'),
    browser('widget-embedding', 'may be embedded by nobody in a page of the console'),
  ],
  [
    'A visitor with the address of a customer',
    auth('welcome-guest', 'who claims the address of a customer stays a stranger'),
    auth('welcome-visitor', 'with the address of somebody known here sees nothing of theirs'),
    ticketing('turn-chat-into-ticket', 'it shows nobody’s history'),
  ],
  [
    'An address for pushes that leads inside',
    notification('outbound-guard', 'saving a URL'),
    notification('outbound-guard', 'is refused when the name leads elsewhere by then'),
    notification('add-push-subscription', 'adding'),
    notification('send-push', 'redirects, nobody follows'),
    notification('send-push', 'leads inside by now, nothing is sent there'),
  ],
];

/** What follows of the list for this product. */
const more: readonly (readonly [string, ...Shown[]])[] = [
  ['Every route, for everybody there is', ['test/matrix.test.ts', 'the table names every route there is']],
  [
    'Every socket event, for everybody there is',
    ['test/matrix.test.ts', 'the table names every event that a client may send'],
  ],
  ['Malformed input at every route', here('fuzz', 'over HTTP, at every route, as anybody')],
  [
    'Is there such a ticket, and whose? By `If-Match` and a supposed owner',
    here('objects', 'neither If-Match nor a supposed owner tells'),
  ],
  [
    'Another’s `Idempotency-Key`',
    here('objects', 'the answer kept under an Idempotency-Key is for whoever sent the key'),
    kit('idempotency', 'what is stored gives neither key, body nor answer away'),
  ],
  [
    'Another’s cursor, of a list or a feed; another’s marks of reading',
    here('objects', 'a cursor of another’s list opens only one’s own'),
    here('objects', 'a cursor of another’s feed tells nothing of theirs'),
  ],
  ['Another’s good token, to renew one’s own socket', here('tokens', 'nor does the good one of another person')],
  [
    '`__proto__`, objects for text, nesting without end, two properties of one name',
    here('injection', '%s says nothing'),
    here('injection', 'nested fifty thousand times'),
    here('injection', 'of two properties of one name'),
  ],
  ['Another method by a header', here('injection', 'a method that is named in a header or a query')],
  ['Paths out of the folder of assets', here('injection', '%s leads to no file of ours')],
  ['Other spellings of a path', here('injection', 'a path spelt in another way is asked for the same permission')],
  ['Two lengths of one request', here('injection', 'lengths that contradict each other are one request or none')],
  [
    'Very long addresses and headers; requests that never end',
    here('injection', 'a very long address, very many and very long headers'),
    here('injection', 'requests that never end keep nobody from being served'),
  ],
  [
    'A forged `Host` in the links of mails',
    here('injection', 'a forged Host, or what stands for it, is in no link of a mail'),
  ],
  [
    'The way back from a provider, in another browser, twice, invented',
    auth('sign-in-by-provider', 'from another browser'),
    auth('sign-in-by-provider', 'a second time'),
    browser('provider', 'the way back leads in once, and for nobody else'),
  ],
  [
    'A visitor’s token of a site, forged or of another site',
    auth('welcome-visitor', 'is nobody, and 401'),
    auth('welcome-visitor', 'of another site is another person'),
  ],
  [
    'Links of mails: used, ended, older, for something else',
    auth('password', 'by a link that was used, has ended'),
    auth('password', 'makes the older links worthless'),
  ],
  [
    'Who looks at a ticket, asked by those who may not',
    chat('look-at-ticket', 'is not told to the customer, to another department'),
  ],
  [
    'What another typed or said on the same machine',
    ['test/web/drafts.test.ts', 'nobody finds what another person typed'],
    ['test/web/chat-rooms.test.ts', 'who signs out leaves nothing on the page'],
  ],
];

export const cases: readonly Case[] = [
  ...numbered.map(([tried, ...shown], at) => ({ number: at + 1, tried, shown })),
  ...more.map(([tried, ...shown]) => ({ number: null, tried, shown })),
];
