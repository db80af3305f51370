SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.api_tokens (
    id bigint NOT NULL,
    calendar_id bigint NOT NULL,
    user_id bigint NOT NULL,
    token_hash character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    name character varying(64) DEFAULT ''::character varying NOT NULL,
    access character varying(8) DEFAULT 'write'::character varying NOT NULL,
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone,
    rests_because character varying(16),
    checked_at timestamp with time zone
);
CREATE SEQUENCE public.api_tokens_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.api_tokens_id_seq OWNED BY public.api_tokens.id;
CREATE TABLE public.applied_updates (
    bot_id bigint NOT NULL,
    update_id bigint NOT NULL,
    answers text,
    applied_at timestamp with time zone NOT NULL
);
CREATE TABLE public.birthdays (
    id bigint NOT NULL,
    calendar_id bigint NOT NULL,
    name character varying(200) NOT NULL,
    month_day smallint NOT NULL,
    year smallint,
    company character varying(200),
    "position" character varying(200),
    note text,
    responsible character varying(200),
    lead_days character varying(255),
    remind_at time without time zone,
    muted boolean NOT NULL,
    deceased boolean NOT NULL,
    search_text text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    deleted_at timestamp with time zone,
    name_key text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);
CREATE SEQUENCE public.birthdays_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.birthdays_id_seq OWNED BY public.birthdays.id;
CREATE TABLE public.bots (
    id bigint NOT NULL,
    since timestamp with time zone NOT NULL
);
CREATE TABLE public.calendars (
    id bigint NOT NULL,
    chat_id bigint NOT NULL,
    kind character varying(16) NOT NULL,
    title character varying(255) NOT NULL,
    language character varying(8) NOT NULL,
    time_zone character varying(64) NOT NULL,
    remind_at time without time zone NOT NULL,
    lead_days character varying(255) NOT NULL,
    leap_rule character varying(16) NOT NULL,
    weekend_rule boolean NOT NULL,
    weekly_digest boolean NOT NULL,
    monthly_digest boolean NOT NULL,
    show_zodiac boolean NOT NULL,
    paused_reason character varying(32),
    planned_until timestamp with time zone NOT NULL,
    next_due_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    thread_id bigint,
    created_by bigint
);
CREATE SEQUENCE public.calendars_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.calendars_id_seq OWNED BY public.calendars.id;
CREATE TABLE public.compatibility (
    works_for character varying(32) NOT NULL
);
CREATE TABLE public.conversations (
    chat_id bigint NOT NULL,
    user_id bigint NOT NULL,
    state character varying(64),
    data text NOT NULL,
    updated_at timestamp with time zone NOT NULL
);
CREATE TABLE public.deliveries (
    id bigint NOT NULL,
    calendar_id bigint NOT NULL,
    chat_id bigint NOT NULL,
    kind character varying(32) NOT NULL,
    local_date date NOT NULL,
    slot character varying(32) NOT NULL,
    status character varying(16) NOT NULL,
    due_at timestamp with time zone NOT NULL,
    next_attempt_at timestamp with time zone NOT NULL,
    attempts smallint NOT NULL,
    parts_sent smallint NOT NULL,
    message_id bigint,
    again_of bigint,
    outcome character varying(32),
    detail text,
    finished_at timestamp with time zone
);
CREATE SEQUENCE public.deliveries_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.deliveries_id_seq OWNED BY public.deliveries.id;
CREATE TABLE public.idempotency_keys (
    calendar_id bigint NOT NULL,
    key character varying(255) NOT NULL,
    request_hash character varying(64) NOT NULL,
    status smallint NOT NULL,
    body bytea NOT NULL,
    created_at timestamp with time zone NOT NULL
);
CREATE TABLE public.kept_updates (
    bot_id bigint NOT NULL,
    update_id bigint NOT NULL,
    body text NOT NULL
);
CREATE TABLE public.leases (
    name character varying(64) NOT NULL,
    holder character varying(128) NOT NULL,
    expires_at double precision NOT NULL
);
CREATE TABLE public.webhooks (
    bot_id bigint NOT NULL,
    secret character varying(256) NOT NULL
);
ALTER TABLE ONLY public.api_tokens ALTER COLUMN id SET DEFAULT nextval('public.api_tokens_id_seq'::regclass);
ALTER TABLE ONLY public.birthdays ALTER COLUMN id SET DEFAULT nextval('public.birthdays_id_seq'::regclass);
ALTER TABLE ONLY public.calendars ALTER COLUMN id SET DEFAULT nextval('public.calendars_id_seq'::regclass);
ALTER TABLE ONLY public.deliveries ALTER COLUMN id SET DEFAULT nextval('public.deliveries_id_seq'::regclass);
COPY public.alembic_version (version_num) FROM stdin;
0009
\.
COPY public.api_tokens (id, calendar_id, user_id, token_hash, created_at, name, access, expires_at, last_used_at, rests_because, checked_at) FROM stdin;
1	1	700000001	0dfd0524a7c29d4dd77fdf3e55632db72c9da81ae6653050abea63b707fa25ba	2026-02-20 10:00:00+00		write	\N	\N	\N	2026-02-20 10:00:00+00
2	1	700000001	32feaa36b27745fb9c84ff3e881b325f91752bc3cb22a68ca9829b515f304ee6	2026-02-20 10:00:00+00	dashboard	read	\N	\N	\N	2026-02-20 10:00:00+00
3	1	700000001	d69bee7e16df168fd0a4f8a85ffc8d84f8f652851de92d17da88cd7a3f37b56e	2026-02-20 10:00:00+00	trial	write	2026-03-01 10:00:00+00	\N	\N	2026-02-20 10:00:00+00
5	3	700000003	e43957154cb66fa00c9d810e0cf1975f790d5b1d9bbc6b7fbd7ef64c417b003a	2026-02-20 10:00:00+00	phone	write	\N	\N	\N	2026-02-20 10:00:00+00
6	4	700000004	0dc4830967a8696970ba556bc0d457dd4b30e107dcef804cf50ff36ab8abbe3a	2026-02-20 10:00:00+00	דנה	read	\N	\N	\N	2026-02-20 10:00:00+00
7	5	700000005	93ec9faa9e5cfec7668b88e22c7f21b6ba2d96d7ba361ca8c7f3ad739ec63123	2026-02-20 10:00:00+00	backup	read	\N	\N	\N	2026-02-20 10:00:00+00
8	6	700000001	3a8355991f3594c7e03a97c17884d579900391e2a4dd228b7a3a7e1ee646c212	2026-02-20 10:00:00+00	site	write	2026-03-22 10:00:00+00	\N	\N	2026-02-20 10:00:00+00
9	6	700000003	8b156831f19d9bd79d18979fe894294aa2239f21c4f757c04c5925734710ffa6	2026-02-20 10:00:00+00	Chiara's	write	\N	\N	no_admin	2026-02-20 10:00:00+00
4	2	700000002	d74559cdcedac3e8765c2ceaf023565ceefb0628c918e064dfa2053f2b3bc157	2026-02-20 10:00:00+00	скрипт	write	\N	2026-03-02 12:00:00+00	\N	2026-02-20 10:00:00+00
10	7	700000002	d87c69961530410394c9b9bb2447d9f5f53cdb6a43ba705ec78378e953fac9fd	2026-02-20 10:00:00+00	HR	write	\N	2026-03-02 12:00:00+00	\N	2026-02-20 10:00:00+00
\.
COPY public.applied_updates (bot_id, update_id, answers, applied_at) FROM stdin;
4100000	7245280007	[]	2026-02-24 08:00:00+00
4100000	7245280008	[]	2026-02-24 08:00:00+00
4100000	7245280011	[]	2026-03-01 04:30:00+00
4100000	7245280012	[]	2026-03-02 12:00:00+00
4100000	7245280013	[]	2026-03-02 12:00:00+00
4100000	7245280015	[]	2026-03-02 12:00:00+00
4100000	7245280017	[]	2026-03-02 12:00:00+00
4100000	7245280019	[]	2026-03-02 12:00:00+00
4100000	7245280020	[]	2026-03-02 12:00:00+00
4100000	7245280021	[{"method":"sendMessage","parameters":{"chat_id":700000002,"text":"✅ Добавлено.\\n🎂 <b>Вероника</b>\\n5 мая 1980 — через 64 дня, исполняется 46 лет","reply_markup":{"inline_keyboard":[[{"text":"🏢 Компания","callback_data":"field:company:27"},{"text":"💼 Должность","callback_data":"field:position:27"}],[{"text":"📝 Заметка","callback_data":"field:note:27"},{"text":"👤 Ответственный","callback_data":"field:responsible:27"}],[{"text":"✏️ Ещё…","callback_data":"person:more:27"},{"text":"🗑 Удалить","callback_data":"person:delete:27"},{"text":"✓ Готово","callback_data":"person:done:27"}]]},"parse_mode":"HTML","link_preview_options":{"is_disabled":true}}}]	2026-03-02 12:00:00+00
\.
COPY public.birthdays (id, calendar_id, name, month_day, year, company, "position", note, responsible, lead_days, remind_at, muted, deceased, search_text, created_at, updated_at, deleted_at, name_key) FROM stdin;
1	1	Anna Schmidt	303	1990	Acme & Sons	CTO	No nuts!\nTulips, <b>never</b> roses.	Bert	\N	\N	f	f	anna schmidt\nacme & sons\ncto\nbert\nno nuts!\ntulips, <b>never</b> roses.	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	anna schmidt
2	1	Łukasz Żak	229	1992	\N	\N	\N	\N	\N	\N	f	f	łukasz żak	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	lukasz zak
3	1	Oma	308	1930	\N	\N	\N	\N	\N	\N	f	t	oma	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	oma
4	1	Jean-Luc, muted	304	\N	\N	\N	\N	\N	\N	\N	t	f	jean-luc, muted	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	jeanluc muted
5	1	Clara	304	2020	\N	\N	\N	\N	0,2	18:30:00	f	f	clara	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	clara
6	1	Bert	301	\N	\N	\N	\N	\N	\N	\N	f	f	bert	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	bert
8	2	Мария Ёлкина	301	1988	\N	бухгалтер	\N	\N	\N	\N	f	f	мария елкина\nбухгалтер	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	мария елкина
9	2	Фёдор	302	\N	\N	\N	\N	\N	\N	\N	f	f	федор	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	федор
10	2	Алексей	307	1970	\N	\N	\N	Нина	\N	\N	f	f	алексей\nнина	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	алексей
11	3	Zoë	228	2001	\N	\N	\N	\N	\N	\N	f	f	zoë	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	zoe
12	3	Paolo	302	\N	\N	\N	\N	\N	\N	\N	f	f	paolo	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	paolo
13	4	דוד בן־גוריון	229	1996	\N	\N	\N	\N	\N	\N	f	f	דוד בן־גוריון	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	דוד בןגוריון
14	4	أحمد	305	\N	\N	\N	\N	\N	\N	\N	f	f	أحمد	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	أحمد
15	4	Ида	316	2000	\N	\N	\N	\N	\N	\N	f	f	ида	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	ида
16	5	Ruth	303	1950	\N	\N	\N	\N	0	07:00:00	f	f	ruth	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	ruth
17	5	Golda	229	\N	\N	\N	\N	\N	\N	\N	f	f	golda	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	golda
18	6	Amy	301	1960	\N	\N	Amy likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea	\N	\N	\N	f	f	amy\namy likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	amy
19	6	Ben	301	1961	\N	\N	Ben likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea	\N	\N	\N	f	f	ben\nben likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	ben
20	6	Cyd	301	1962	\N	\N	Cyd likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea	\N	\N	\N	f	f	cyd\ncyd likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	cyd
21	6	Dan	301	1963	\N	\N	Dan likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea	\N	\N	\N	f	f	dan\ndan likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	dan
22	6	Eve	301	1964	\N	\N	Eve likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea	\N	\N	\N	f	f	eve\neve likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	eve
23	6	Grandpa	309	1936	\N	\N	\N	\N	\N	\N	f	f	grandpa	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	grandpa
24	7	Нина Петрова	303	\N	ООО «Ромашка»	инженер	\N	Олег	\N	\N	f	f	нина петрова\nооо «ромашка»\nинженер\nолег	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	нина петрова
25	7	Олег	307	1999	\N	\N	\N	\N	\N	\N	f	f	олег	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	\N	олег
7	1	Dieter	224	1985	\N	\N	\N	\N	\N	\N	f	f	dieter	2026-02-20 10:00:00+00	2026-02-20 10:00:00+00	2026-02-24 08:00:00+00	dieter
26	2	Вера	301	2019	\N	\N	\N	\N	\N	\N	f	f	вера	2026-03-01 05:30:00+00	2026-03-01 05:30:00+00	\N	вера
27	2	Вероника	505	1980	\N	\N	\N	\N	\N	\N	f	f	вероника	2026-03-02 12:00:00+00	2026-03-02 12:00:00+00	\N	вероника
28	2	Юрий	509	\N	\N	\N	\N	\N	\N	\N	f	f	юрий	2026-03-02 12:00:00+00	2026-03-02 12:00:00+00	\N	юрий
\.
COPY public.bots (id, since) FROM stdin;
4100000	2026-02-20 10:00:00+00
\.
COPY public.calendars (id, chat_id, kind, title, language, time_zone, remind_at, lead_days, leap_rule, weekend_rule, weekly_digest, monthly_digest, show_zodiac, paused_reason, planned_until, next_due_at, created_at, thread_id, created_by) FROM stdin;
3	700000003	personal	Chiara	en	UTC	09:00:00	0,1	february_28	f	f	f	f	blocked	2026-02-28 09:00:00+00	\N	2026-02-20 10:00:00+00	\N	700000003
4	700000004	personal	דנה	ru	Asia/Kathmandu	23:45:00	0,3,14	march_1	t	t	t	t	\N	2026-03-01 18:00:00+00	2026-03-02 18:00:00+00	2026-02-20 10:00:00+00	\N	700000004
2	700000002	personal	Борис	ru	Europe/Moscow	07:30:00	0	february_28	f	f	f	t	\N	2026-03-02 04:30:00+00	2026-03-03 04:30:00+00	2026-02-20 10:00:00+00	\N	700000002
6	-4700000001	shared	Family & friends	en	UTC	05:00:00	0,7	february_28	f	f	f	f	\N	2026-03-02 05:00:00+00	2026-03-03 05:00:00+00	2026-02-20 10:00:00+00	\N	700000001
5	700000005	personal	Eli	en	Asia/Jerusalem	09:00:00		leap_years_only	f	f	f	f	\N	2026-03-02 07:00:00+00	2026-03-03 05:00:00+00	2026-02-20 10:00:00+00	\N	700000005
1	700000001	personal	Ann	en	Europe/Berlin	09:00:00	0,1	february_28	f	t	t	f	\N	2026-03-02 08:00:00+00	2026-03-02 17:30:00+00	2026-02-20 10:00:00+00	\N	700000001
7	-1004700000002	shared	Команда	ru	Europe/Moscow	10:15:00	0,1	february_28	t	f	f	f	\N	2026-03-01 20:59:59+00	2026-03-02 07:15:00+00	2026-02-20 10:00:00+00	77	700000002
\.
COPY public.compatibility (works_for) FROM stdin;
0007
\.
COPY public.conversations (chat_id, user_id, state, data, updated_at) FROM stdin;
700000003	700000003	Offering:answer	{"at": 1772193600.0, "name": "Alice Liddell", "day": 4, "month": 5, "year": 1990}	2026-02-27 12:00:00+00
700000001	700000001	Adding:date	{"question": "10", "topic": null, "name": "Zora"}	2026-03-02 12:00:00+00
700000004	700000004	Setting:value	{"question": "1772452800003", "topic": null, "name": "remind_at", "message_id": 7}	2026-03-02 12:00:00+00
700000005	700000005	Offering:answer	{"at": 1772452800.0, "name": "Moshe", "day": 5, "month": 6, "year": 1980}	2026-03-02 12:00:00+00
-4700000001	700000001	Editing:value	{"question": "1772452800005", "topic": null, "id": 23, "field": "company"}	2026-03-02 12:00:00+00
-1004700000002	700000002	Adding:name	{"question": "3", "topic": 77}	2026-03-02 12:00:00+00
\.
COPY public.deliveries (id, calendar_id, chat_id, kind, local_date, slot, status, due_at, next_attempt_at, attempts, parts_sent, message_id, again_of, outcome, detail, finished_at) FROM stdin;
1	6	-4700000001	reminder	2026-02-22		sent	2026-02-22 05:00:00+00	2026-02-22 05:01:00+00	1	2	4	\N	\N	\N	2026-02-22 05:00:00+00
2	1	700000001	reminder	2026-02-23		sent	2026-02-23 08:00:00+00	2026-02-23 08:01:00+00	1	1	3	\N	\N	\N	2026-02-23 08:00:00+00
3	1	700000001	weekly	2026-02-23		sent	2026-02-23 08:00:00+00	2026-02-23 08:01:00+00	1	1	3	\N	\N	\N	2026-02-23 08:00:00+00
4	4	700000004	weekly	2026-02-23		sent	2026-02-23 18:00:00+00	2026-02-23 18:01:00+00	1	1	3	\N	\N	\N	2026-02-23 18:00:00+00
5	1	700000001	reminder	2026-02-24		skipped	2026-02-24 08:00:00+00	2026-02-24 08:01:00+00	1	0	\N	\N	nothing_left	\N	2026-02-24 08:00:00+00
6	4	700000004	reminder	2026-02-26		sent	2026-02-26 18:00:00+00	2026-02-26 18:01:00+00	1	1	4	\N	\N	\N	2026-02-26 18:00:00+00
7	1	700000001	reminder	2026-02-27		sent	2026-02-27 08:00:00+00	2026-02-27 08:01:00+00	1	1	6	\N	\N	\N	2026-02-27 08:00:00+00
8	3	700000003	reminder	2026-02-27		sent	2026-02-27 09:00:00+00	2026-02-27 09:01:00+00	1	1	3	\N	\N	\N	2026-02-27 09:00:00+00
9	4	700000004	reminder	2026-02-27		sent	2026-02-27 18:00:00+00	2026-02-27 18:01:00+00	1	1	5	\N	\N	\N	2026-02-27 18:00:00+00
10	1	700000001	reminder	2026-02-28		sent	2026-02-28 08:00:00+00	2026-02-28 08:01:00+00	1	1	7	\N	\N	\N	2026-02-28 08:00:00+00
11	3	700000003	reminder	2026-02-28		failed	2026-02-28 09:00:00+00	2026-02-28 09:01:00+00	1	0	\N	\N	chat_closed	Forbidden: bot was blocked by the user	2026-02-28 09:00:00+00
12	2	700000002	reminder	2026-03-01		sent	2026-03-01 04:30:00+00	2026-03-01 04:31:00+00	1	1	3	\N	\N	\N	2026-03-01 04:30:00+00
13	2	700000002	again	2026-03-01	12/20260301T0530	pending	2026-03-01 05:30:00+00	2026-03-01 09:00:24+00	5	0	\N	12	unreachable	ClientPayloadError	\N
16	2	700000002	late	2026-03-01	26	pending	2026-03-01 05:30:00+00	2026-03-01 09:00:24+00	5	0	\N	\N	unreachable	ClientPayloadError	\N
14	6	-4700000001	reminder	2026-03-01		pending	2026-03-01 05:00:00+00	2026-03-01 09:00:48+00	6	1	5	\N	unreachable	ClientPayloadError	\N
19	4	700000004	reminder	2026-03-01		pending	2026-03-01 18:00:00+00	2026-03-01 18:00:00+00	0	0	\N	\N	\N	\N	\N
20	4	700000004	monthly	2026-03-01		pending	2026-03-01 18:00:00+00	2026-03-01 18:00:00+00	0	0	\N	\N	\N	\N	\N
21	2	700000002	reminder	2026-03-02		pending	2026-03-02 04:30:00+00	2026-03-02 04:30:00+00	0	0	\N	\N	\N	\N	\N
22	6	-4700000001	reminder	2026-03-02		pending	2026-03-02 05:00:00+00	2026-03-02 05:00:00+00	0	0	\N	\N	\N	\N	\N
23	7	-1004700000002	reminder	2026-03-02		pending	2026-03-02 06:00:00+00	2026-03-02 06:00:00+00	0	0	\N	\N	\N	\N	\N
17	1	700000001	reminder	2026-03-01		pending	2026-03-01 08:00:00+00	2026-03-02 12:01:00+00	4	0	\N	\N	\N	\N	\N
18	1	700000001	monthly	2026-03-01		pending	2026-03-01 08:00:00+00	2026-03-02 12:01:00+00	4	0	\N	\N	\N	\N	\N
24	1	700000001	reminder	2026-03-02		pending	2026-03-02 08:00:00+00	2026-03-02 12:01:00+00	1	0	\N	\N	\N	\N	\N
25	1	700000001	weekly	2026-03-02		pending	2026-03-02 08:00:00+00	2026-03-02 12:01:00+00	1	0	\N	\N	\N	\N	\N
\.
COPY public.idempotency_keys (calendar_id, key, request_hash, status, body, created_at) FROM stdin;
2	add-1	e0cdfb555b2dd108cdb3d44d9e256bef38c741c25ea872b92fae5ffeffeb3859	201	\\x9283ac636f6e74656e742d74797065b06170706c69636174696f6e2f6a736f6ea86c6f636174696f6ed9202f6170692f76312f63616c656e646172732f322f6269727468646179732f3238ad63616368652d636f6e74726f6ca86e6f2d73746f7265c501287b226964223a32382c226e616d65223a22d0aed180d0b8d0b9222c22646179223a392c226d6f6e7468223a352c2279656172223a6e756c6c2c22636f6d70616e79223a6e756c6c2c22706f736974696f6e223a6e756c6c2c226e6f7465223a6e756c6c2c22726573706f6e7369626c65223a6e756c6c2c226c6561645f64617973223a6e756c6c2c2272656d696e645f6174223a6e756c6c2c226d75746564223a66616c73652c226465636561736564223a66616c73652c226e657874223a7b2264617465223a22323032362d30352d3039222c22616765223a6e756c6c7d2c22637265617465645f6174223a22323032362d30332d30325431323a30303a30305a222c22757064617465645f6174223a22323032362d30332d30325431323a30303a30305a227d	2026-03-02 12:00:00+00
7	set-1	bbfda36d4c3828fa6aa21e53174a385fd9f0a796bc7989b8d54fa04e44bb602f	200	\\x9282ac636f6e74656e742d74797065b06170706c69636174696f6e2f6a736f6ead63616368652d636f6e74726f6ca86e6f2d73746f7265c501447b226964223a372c22636861745f6964223a2d313030343730303030303030322c226b696e64223a22736861726564222c227469746c65223a22d09ad0bed0bcd0b0d0bdd0b4d0b0222c226c616e6775616765223a227275222c2274696d655f7a6f6e65223a224575726f70652f4d6f73636f77222c2272656d696e645f6174223a2231303a3135222c226c6561645f64617973223a5b302c315d2c226c6561705f72756c65223a2266656272756172795f3238222c227765656b656e645f72756c65223a747275652c227765656b6c795f646967657374223a66616c73652c226d6f6e74686c795f646967657374223a66616c73652c2273686f775f7a6f64696163223a66616c73652c227061757365645f726561736f6e223a6e756c6c2c22637265617465645f6174223a22323032362d30322d32305431303a30303a30305a227d	2026-03-02 12:00:00+00
\.
COPY public.kept_updates (bot_id, update_id, body) FROM stdin;
4100000	7245280021	{"update_id":7245280021,"message":{"message_id":4,"from":{"id":700000002,"is_bot":false,"first_name":"Борис","username":"boris_sandbox","language_code":"ru"},"chat":{"id":700000002,"first_name":"Борис","username":"boris_sandbox","type":"private"},"date":1772452800,"text":"/add Вероника 5.5.1980","entities":[{"offset":0,"length":4,"type":"bot_command"}]}}
4100000	7245280022	{"update_id":7245280022,"message":{"message_id":5,"from":{"id":700000002,"is_bot":false,"first_name":"Борис","username":"boris_sandbox","language_code":"ru"},"chat":{"id":700000002,"first_name":"Борис","username":"boris_sandbox","type":"private"},"date":1772452800,"text":"/add Игорь 6.6","entities":[{"offset":0,"length":4,"type":"bot_command"}]}}
\.
COPY public.leases (name, holder, expires_at) FROM stdin;
reminders	calendar-1:1	1772452810
poll:4100000	calendar-1:1	1772452810
\.
COPY public.webhooks (bot_id, secret) FROM stdin;
4100000	made-up-webhook-secret---------------------
\.
SELECT pg_catalog.setval('public.api_tokens_id_seq', 10, true);
SELECT pg_catalog.setval('public.birthdays_id_seq', 28, true);
SELECT pg_catalog.setval('public.calendars_id_seq', 7, true);
SELECT pg_catalog.setval('public.deliveries_id_seq', 25, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.api_tokens
    ADD CONSTRAINT api_tokens_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.api_tokens
    ADD CONSTRAINT api_tokens_token_hash_key UNIQUE (token_hash);
ALTER TABLE ONLY public.applied_updates
    ADD CONSTRAINT applied_updates_pkey PRIMARY KEY (bot_id, update_id);
ALTER TABLE ONLY public.birthdays
    ADD CONSTRAINT birthdays_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bots
    ADD CONSTRAINT bots_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.calendars
    ADD CONSTRAINT calendars_chat_id_key UNIQUE (chat_id);
ALTER TABLE ONLY public.calendars
    ADD CONSTRAINT calendars_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.compatibility
    ADD CONSTRAINT compatibility_pkey PRIMARY KEY (works_for);
ALTER TABLE ONLY public.conversations
    ADD CONSTRAINT conversations_pkey PRIMARY KEY (chat_id, user_id);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_once UNIQUE (chat_id, kind, local_date, slot);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_pkey PRIMARY KEY (calendar_id, key);
ALTER TABLE ONLY public.kept_updates
    ADD CONSTRAINT kept_updates_pkey PRIMARY KEY (bot_id, update_id);
ALTER TABLE ONLY public.leases
    ADD CONSTRAINT leases_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.webhooks
    ADD CONSTRAINT webhooks_pkey PRIMARY KEY (bot_id);
CREATE INDEX api_tokens_calendar_id ON public.api_tokens USING btree (calendar_id);
CREATE INDEX birthdays_deleted ON public.birthdays USING btree (calendar_id, deleted_at) WHERE (deleted_at IS NOT NULL);
CREATE INDEX birthdays_deleted_at ON public.birthdays USING btree (deleted_at) WHERE (deleted_at IS NOT NULL);
CREATE INDEX birthdays_in_order ON public.birthdays USING btree (calendar_id, month_day, name_key, id, deleted_at);
CREATE INDEX calendars_created_by ON public.calendars USING btree (created_by);
CREATE INDEX calendars_next_due_at ON public.calendars USING btree (next_due_at);
CREATE INDEX deliveries_calendar_id_id ON public.deliveries USING btree (calendar_id, id);
CREATE INDEX deliveries_pending ON public.deliveries USING btree (next_attempt_at) WHERE ((status)::text = 'pending'::text);
CREATE INDEX idempotency_keys_age ON public.idempotency_keys USING btree (calendar_id, created_at);
CREATE INDEX idempotency_keys_created_at ON public.idempotency_keys USING btree (created_at);
ALTER TABLE ONLY public.api_tokens
    ADD CONSTRAINT api_tokens_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendars(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.birthdays
    ADD CONSTRAINT birthdays_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendars(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_again_of_fkey FOREIGN KEY (again_of) REFERENCES public.deliveries(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT deliveries_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendars(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.idempotency_keys
    ADD CONSTRAINT idempotency_keys_calendar_id_fkey FOREIGN KEY (calendar_id) REFERENCES public.calendars(id) ON DELETE CASCADE;
