import Type from 'typebox';

/**
 * The closed list of error codes: what a client may branch on. `status` is the HTTP status each travels with;
 * over the socket the same code travels in the acknowledgement.
 */
export const errorCodes = {
  malformed_request: { status: 400, title: 'The request cannot be parsed' },
  invalid_token: { status: 401, title: 'No valid access token' },
  invalid_credentials: { status: 401, title: 'The name or the password is wrong' },
  second_factor_required: { status: 401, title: 'The password is right: now the code of the second factor' },
  passkey_required: { status: 401, title: 'The password is right, but here only a passkey opens' },
  invalid_code: { status: 401, title: 'The code is wrong, or was used already' },
  invalid_passkey: { status: 401, title: 'This passkey opens nothing here' },
  invalid_refresh_token: { status: 401, title: 'The refresh token is not valid' },
  invalid_identity: { status: 401, title: 'This sign-in could not be proven' },
  invalid_link: { status: 422, title: 'The link has expired or was used already' },
  second_factor_needed: { status: 403, title: 'Set up a second factor first: it is demanded of the staff' },
  proof_needed: { status: 403, title: 'Show that it is you: give the present password' },
  forbidden: { status: 403, title: 'Your role does not allow this' },
  no_account: { status: 403, title: 'Nobody made an account for you here' },
  not_found: { status: 404, title: 'There is no such thing here' },
  conflict: { status: 409, title: 'This does not fit the present state' },
  username_taken: { status: 409, title: 'This username is taken' },
  name_taken: { status: 409, title: 'This name is taken' },
  owner_changed: { status: 409, title: 'Somebody else changed the owner first' },
  invalid_state: { status: 409, title: 'It is not in a state that allows this' },
  operator_unavailable: { status: 409, title: 'This operator cannot take it' },
  message_id_reused: { status: 409, title: 'The client_message_id was used for another message' },
  too_many_chats: { status: 409, title: 'Too many chats are open already' },
  line_full: { status: 409, title: 'Too many people wait already: leave a message as a ticket instead' },
  email_needed: { status: 409, title: 'Leave an e-mail address first, so that somebody can answer' },
  own_factor_first: { status: 409, title: 'Set up a second factor of your own first' },
  last_admin: { status: 409, title: 'The last admin must stay' },
  default_department: { status: 409, title: 'One default department must exist' },
  idempotency_key_reused: { status: 409, title: 'The Idempotency-Key was used for another request' },
  idempotency_in_progress: { status: 409, title: 'The first request with this Idempotency-Key is still running' },
  cursor_too_old: { status: 410, title: 'The cursor is too old: load afresh' },
  payload_too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'Send application/json' },
  invalid_request: { status: 422, title: 'The request does not fit the schema' },
  wrong_password: { status: 422, title: 'The present password is wrong' },
  wrong_code: { status: 422, title: 'The code is wrong, or was used already' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  internal_error: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'A part this needs is down; try again soon' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof errorCodes;

export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.Enum(Object.keys(errorCodes)),
    detail: Type.String(),
    request_id: Type.String(),
    errors: Type.Optional(Type.Array(Type.Object({ path: Type.String(), message: Type.String() }))),
  },
  { $id: 'Problem', description: 'RFC 9457 problem details; `code` is one of a closed list.' },
);
