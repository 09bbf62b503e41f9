import Type, { type Static, type TSchema } from 'typebox';
import { Id, input, nullable, PageQuery, page, ref, Time } from './primitives.ts';

export interface JobDefinition<T extends TSchema = TSchema> {
  payload: T;
  /** Retries after the first attempt, and seconds before the first retry; the delay doubles, up to `retry_delay_max`. */
  retry_limit: number;
  retry_delay: number;
  retry_delay_max: number;
  /** Seconds one attempt may take. */
  expire: number;
  /** Sent by the clock, in UTC. */
  cron?: string;
}

const sqlJob = <T extends TSchema>(payload: T): JobDefinition<T> => ({
  payload,
  retry_limit: 8,
  retry_delay: 1,
  retry_delay_max: 60,
  expire: 60,
});
/** Mail and push: the other side may be away for hours. */
const outsideJob = <T extends TSchema>(payload: T): JobDefinition<T> => ({
  payload,
  retry_limit: 10,
  retry_delay: 5,
  retry_delay_max: 3600,
  expire: 60,
});

const Happenings = Type.Object({
  events: Type.Array(
    Type.Object({
      event_id: Id,
      name: Type.String(),
      payload: Type.Record(Type.String(), Type.Unknown()),
      actor_id: nullable(Id),
    }),
  ),
});

/** Every job there is: name → payload. Payloads carry ids; the worker reads again and decides. */
export const jobs = {
  /** Tickets wait for an operator of a department. */
  assign_ticket: sqlJob(Type.Object({ ticket_ids: Type.Array(Id), department_id: Id })),
  /** Somebody became eligible, or a skill wait ran out: look at the waiting tickets of these departments again. */
  route_departments: sqlJob(Type.Object({ department_ids: Type.Array(Id) })),
  /** The same for the chats that wait: somebody is free, or the line has changed. */
  serve_chats: sqlJob(Type.Object({ department_ids: Type.Array(Id) })),
  /** An operator was disabled, demoted or left departments: open tickets they may no longer own go back to routing. */
  release_operator: sqlJob(Type.Object({ operator_id: Id })),
  /** A department was deleted: its open tickets move to the default one. */
  rehome_department: sqlJob(Type.Object({ department_id: Id })),
  /** The same two for chats. */
  release_chats: sqlJob(Type.Object({ operator_id: Id })),
  rehome_chats: sqlJob(Type.Object({ department_id: Id })),
  /** A chat was turned into a ticket: it need not wait any longer. */
  note_chat_ticket: sqlJob(Type.Object({ chat_id: Id, ticket_id: Id })),
  /** A person was erased: what they wrote is emptied, a part at a time, in the order of ids. */
  erase_tickets: sqlJob(Type.Object({ user_id: Id, after: nullable(Id) })),
  erase_chats: sqlJob(Type.Object({ user_id: Id, after: nullable(Id) })),
  /** The same for what others were told of them. */
  erase_notifications: sqlJob(Type.Object({ user_id: Id })),
  /** Events of one commit that people may want to be told of. `actor_id` did it: nobody is told of their own action. */
  notify: sqlJob(Happenings),
  /** The same, of those that some webhook wants to hear of. */
  call_webhooks: sqlJob(Happenings),
  send_email: outsideJob(Type.Object({ delivery_id: Id })),
  send_push: outsideJob(Type.Object({ delivery_id: Id })),
  /** The slow sweep: whatever waits is looked at again, should a trigger have been missed. */
  sweep_waiting: { ...sqlJob(Type.Object({})), cron: '* * * * *' },
  /** Tells of chats that have waited long, and of messages that stand unread. */
  remind_chats: { ...sqlJob(Type.Object({})), cron: '* * * * *' },
  /** Removes what has served its time: old events, idempotency keys, throttles. */
  tidy_kit: { ...sqlJob(Type.Object({})), cron: '*/10 * * * *' },
  /** Removes ended sessions, spent links and challenges. */
  tidy_auth: { ...sqlJob(Type.Object({})), cron: '7 * * * *' },
  /** Removes deliveries to webhooks after 30 days. */
  tidy_webhooks: { ...sqlJob(Type.Object({})), cron: '17 * * * *' },
} as const;

export type JobName = keyof typeof jobs;
export type JobPayload<N extends JobName> = Static<(typeof jobs)[N]['payload']>;

export const JobState = Type.Enum(['QUEUED', 'RETRY', 'ACTIVE', 'DONE', 'FAILED', 'DEAD']);
export type JobState = Static<typeof JobState>;
export const Job = Type.Object(
  {
    id: Id,
    name: Type.String(),
    state: JobState,
    payload: Type.Record(Type.String(), Type.Unknown()),
    attempts: Type.Integer(),
    error: nullable(Type.String()),
    created_at: Time,
    started_at: nullable(Time),
    ended_at: nullable(Time),
  },
  { $id: 'Job' },
);
export type Job = Static<typeof Job>;
export const JobPage = page(ref(Job));
export const JobQuery = input({ ...PageQuery, state: Type.Optional(JobState) });
export const JobAnswer = Type.Object({ job: ref(Job) });
