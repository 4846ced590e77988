-- One row a customer with a chat: the last number given, and how far the customer's app says it has stored and shown.
-- Its lock serialises the numbers, so they have no gap. No reference to customers or tenants: a key lock on them for
-- each message would cost more than the message.
create table if not exists chat_conversations
(
    tenant_id       uuid   not null,
    customer_no     bigint not null,
    last_seq        bigint not null default 0,
    delivered_up_to bigint not null default 0, -- only ever rise
    read_up_to      bigint not null default 0,
    primary key (tenant_id, customer_no)
) with (fillfactor = 70);

-- The durable inbox: what an app shows, whatever became of connections. Name and text are those of the moment of
-- sending. The attempt is the message's id and finds its recipient.
create table if not exists chat_inbox
(
    tenant_id     uuid        not null,
    customer_no   bigint      not null,
    seq           bigint      not null, -- from 1, without a gap in a conversation
    campaign_id   uuid        not null,
    recipient_seq int         not null,
    attempt       smallint    not null,
    sender_name   text        not null,
    staff_id      text,
    body          text        not null,
    created_at    timestamptz not null,
    primary key (tenant_id, customer_no, seq)
);
