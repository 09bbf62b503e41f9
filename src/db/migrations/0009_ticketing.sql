-- A chat that went unanswered lives on as a ticket: one at most.
alter table ticketing.tickets add column chat_id uuid unique;
