import { withClient } from './with-client.ts';

export interface DeskSize {
  tickets: number;
  replies_each: number;
}

/** What a filled desk is asked with. */
export interface FilledDesk {
  /** Who may sign in, with the password of the admin. */
  operators: readonly string[];
  /** Words of the replies, those that are said most first. */
  words: readonly string[];
  /** The order that replies to the ticket of this number may name. */
  order(number: number): string;
}

const [departments, operators, bodies] = [20, 200, 5_000];
const syllables = 'با را مه نو شا گر دی تو سی فر پا زن لا کو هی دا ری نا مو شی'.split(' ');
/** Three syllables each: `at` in the number system of twenty. */
const words = Array.from({ length: 5000 }, (_, at) =>
  [at % 20, Math.floor(at / 20) % 20, Math.floor(at / 400) % 20].map((digit) => syllables[digit]).join(''),
);

/**
 * Fills a migrated, empty desk by a few statements: three years of tickets, of which the last tenth is open to a third, in
 * the shape in which the product writes them. Everybody is full, so nothing that waits is given to anybody.
 *
 * Left out: events, history and notifications, which the questions of `growth` do not look at.
 */
export async function fillDesk(url: string, { tickets, replies_each }: DeskSize): Promise<void> {
  await withClient(url, async (client) => {
    // For this session: nothing of it need be durable before the end, and the references are known to be whole.
    await client.query(`set synchronous_commit = off; set session_replication_role = replica;
      set maintenance_work_mem = '256MB'; set work_mem = '64MB'`);
    const customers = Math.min(50_000, Math.ceil(tickets / 5));
    await client.query(makePeople(customers));
    await client.query(makeBodies, [words]);
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(secondaryIndexes);
    for (const { name } of indexes) await client.query(`drop index ticketing.${name}`);
    await client.query(makeTickets, [tickets]);
    await client.query(makeReplies, [replies_each]);
    for (const { definition } of indexes) await client.query(definition);
    await client.query(makeOwners);
    await client.query(
      'vacuum analyze auth.users, routing.operators, ticketing.tickets, ticketing.ticket_replies, ticketing.read_marks',
    );
  });
}

export const filledDesk: FilledDesk = {
  operators: Array.from({ length: operators }, (_, at) => `operator-${at}`),
  words,
  order: (number) => `a${String((number * 7) % 9_999_991).padStart(7, '0')}`,
};

const makePeople = (customers: number) => `
  insert into routing.departments (id, name) select uuidv7(), 'department ' || n from generate_series(0, ${departments - 1}) n;
  create temp table departments as
    select row_number() over (order by id)::int - 1 as n, id from routing.departments where not is_default;
  insert into auth.users (id, username, display_name, role, password_hash, email, locale, calendar, time_zone)
    select uuidv7(), 'operator-' || n, 'Operator ' || n, 'OPERATOR', a.password_hash, 'operator-' || n || '@desk.example',
      a.locale, a.calendar, a.time_zone
    from generate_series(0, ${operators - 1}) n, auth.users a where a.role = 'ADMIN';
  create temp table operators as
    select substr(username, 10)::int as n, id from auth.users where username like 'operator-%';
  insert into routing.operators (id, ticket_capacity) select id, 0 from operators;
  insert into routing.memberships (operator_id, department_id)
    select o.id, d.id from operators o join departments d on d.n = o.n % 20 or (o.n >= 100 and d.n = (o.n + 7) % 20);
  insert into auth.users (id, username, display_name, role, guest, email, locale, calendar, time_zone)
    select uuidv7(), 'customer-' || n, 'Customer ' || n, 'CUSTOMER', true, 'customer-' || n || '@example.com',
      a.locale, a.calendar, a.time_zone
    from generate_series(0, ${customers - 1}) n, auth.users a where a.role = 'ADMIN';
  create temp table customers as
    select substr(username, 10)::int as n, id from auth.users where username like 'customer-%';
  analyze departments, operators, customers
`;

/** Few words make most of what is said: the word of place p in 5,000 comes about as p to the power of -2/3. */
const makeBodies = `
  create temp table said as
  select n, (select string_agg(($1::text[])[1 + floor(cardinality($1::text[]) * power(random(), 3))::int], ' ')
             from generate_series(1, 8 + n % 25)) as body
  from generate_series(1, ${bodies}) n
`;

const secondaryIndexes = `
  select c.relname as name, pg_get_indexdef(indexrelid) as definition
  from pg_index i join pg_class c on c.oid = i.indexrelid
  where indrelid in ('ticketing.tickets'::regclass, 'ticketing.ticket_replies'::regclass)
    and not exists (select from pg_constraint where conindid = indexrelid)
`;

const makeTickets = `
  insert into ticketing.tickets (id, subject, status, priority, tags, department_id, customer_id, operator_id, queued_at,
    created_at, updated_at, closed_at, last_customer_reply_at, last_staff_reply_at, first_response_at)
  select uuidv7(created - now()), left(s.body, 80), status, (array['LOW', 'NORMAL', 'NORMAL', 'NORMAL', 'HIGH', 'URGENT'])[1 + t.n % 6]::ticketing.priority,
    case when t.n % 3 = 0 then array['tag ' || t.n % 40] else '{}' end, d.id, c.id, case when status <> 'OPEN' then o.id end, created,
    created, created + interval '1 day', case when status = 'CLOSED' then created + interval '1 day' end,
    created, case when status <> 'OPEN' then created + interval '2 hours' end, case when status <> 'OPEN' then created + interval '2 hours' end
  from (
    select n, now() - interval '3 years' * (1 - n::float8 / $1::int) as created,
      case when n < 0.9 * $1::int or random() < 0.7 then 'CLOSED'
        else (array['OPEN', 'PENDING_OPERATOR', 'PENDING_OPERATOR', 'PENDING_CUSTOMER', 'PENDING_CUSTOMER'])[1 + floor(5 * random())] end as status,
      floor(${departments} * random())::int as department, ${departments} * floor(${operators / departments} * random())::int as operator,
      floor((select count(*) from customers) * power(random(), 2))::int as customer, 1 + floor(${bodies} * random())::int as saying
    from generate_series(1, $1::int) n
  ) t join departments d on d.n = department join operators o on o.n = operator + department
    join customers c on c.n = customer join said s on s.n = saying
  order by t.n
`;

/** The customer begins; every fourth reply is a note of staff, and every third names an order that hardly another names. */
const makeReplies = `
  insert into ticketing.ticket_replies (id, ticket_id, author_id, author_role, body, internal, created_at)
  select uuidv7(at - now()), ticket_id, case when staff then operator_id else customer_id end,
    case when staff then 'OPERATOR' else 'CUSTOMER' end, s.body || coalesce(' ' || reference, ''), staff and k % 4 = 3, at
  from (
    select t.id as ticket_id, t.operator_id, t.customer_id, k, k % 2 = 1 and t.operator_id is not null as staff,
      t.created_at + k * interval '2 hours' as at, case when random() < 0.33 then 'a' || lpad((t.number * 7 % 9999991)::text, 7, '0') end as reference, 1 + floor(${bodies} * random())::int as saying
    from ticketing.tickets t, generate_series(0, $1::int - 1) k offset 0
  ) r join said s on s.n = saying
`;

/** What routing knows of those who own something, and what they have read of it. */
const makeOwners = `
  insert into routing.assignments (id, work_kind, work_id, department_id, operator_id, reason, explanation, started_at)
    select uuidv7(), 'TICKET', id, department_id, operator_id, 'ROUTED', '{}', created_at
    from ticketing.tickets where status in ('PENDING_OPERATOR', 'PENDING_CUSTOMER');
  update routing.operators o set active_tickets = c.tickets, ticket_capacity = c.tickets
    from (select operator_id, count(*) as tickets from ticketing.tickets where status = 'PENDING_OPERATOR' group by 1) c
    where c.operator_id = o.id;
  insert into ticketing.read_marks (id, ticket_id, user_id, read_at)
    select uuidv7(), id, operator_id, created_at + interval '1 hour' from ticketing.tickets where operator_id is not null and number % 2 = 0
`;
