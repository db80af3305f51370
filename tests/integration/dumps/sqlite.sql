BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0009');
CREATE TABLE api_tokens (
	id INTEGER NOT NULL, 
	calendar_id INTEGER NOT NULL, 
	user_id BIGINT NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, name VARCHAR(64) DEFAULT '' NOT NULL, access VARCHAR(8) DEFAULT 'write' NOT NULL, expires_at DATETIME, last_used_at DATETIME, rests_because VARCHAR(16), checked_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(calendar_id) REFERENCES calendars (id) ON DELETE CASCADE, 
	UNIQUE (token_hash)
);
INSERT INTO "api_tokens" VALUES(1,1,700000001,'0dfd0524a7c29d4dd77fdf3e55632db72c9da81ae6653050abea63b707fa25ba','2026-02-20 10:00:00.000000','','write',NULL,NULL,NULL,'2026-02-20 10:00:00.000000');
INSERT INTO "api_tokens" VALUES(2,1,700000001,'32feaa36b27745fb9c84ff3e881b325f91752bc3cb22a68ca9829b515f304ee6','2026-02-20 10:00:00.000000','dashboard','read',NULL,NULL,NULL,'2026-02-20 10:00:00.000000');
INSERT INTO "api_tokens" VALUES(3,1,700000001,'d69bee7e16df168fd0a4f8a85ffc8d84f8f652851de92d17da88cd7a3f37b56e','2026-02-20 10:00:00.000000','trial','write','2026-03-01 10:00:00.000000',NULL,NULL,'2026-02-20 10:00:00.000000');
INSERT INTO "api_tokens" VALUES(4,2,700000002,'d74559cdcedac3e8765c2ceaf023565ceefb0628c918e064dfa2053f2b3bc157','2026-02-20 10:00:00.000000','скрипт','write',NULL,'2026-03-02 12:00:00.000000',NULL,'2026-02-20 10:00:00.000000');
INSERT INTO "api_tokens" VALUES(5,3,700000003,'e43957154cb66fa00c9d810e0cf1975f790d5b1d9bbc6b7fbd7ef64c417b003a','2026-02-20 10:00:00.000000','phone','write',NULL,NULL,NULL,'2026-02-20 10:00:00.000000');
INSERT INTO "api_tokens" VALUES(6,4,700000004,'0dc4830967a8696970ba556bc0d457dd4b30e107dcef804cf50ff36ab8abbe3a','2026-02-20 10:00:00.000000','דנה','read',NULL,NULL,NULL,'2026-02-20 10:00:00.000000');
INSERT INTO "api_tokens" VALUES(7,5,700000005,'93ec9faa9e5cfec7668b88e22c7f21b6ba2d96d7ba361ca8c7f3ad739ec63123','2026-02-20 10:00:00.000000','backup','read',NULL,NULL,NULL,'2026-02-20 10:00:00.000000');
INSERT INTO "api_tokens" VALUES(8,6,700000001,'3a8355991f3594c7e03a97c17884d579900391e2a4dd228b7a3a7e1ee646c212','2026-02-20 10:00:00.000000','site','write','2026-03-22 10:00:00.000000',NULL,NULL,'2026-02-20 10:00:00.000000');
INSERT INTO "api_tokens" VALUES(9,6,700000003,'8b156831f19d9bd79d18979fe894294aa2239f21c4f757c04c5925734710ffa6','2026-02-20 10:00:00.000000','Chiara''s','write',NULL,NULL,'no_admin','2026-02-20 10:00:00.000000');
INSERT INTO "api_tokens" VALUES(10,7,700000002,'d87c69961530410394c9b9bb2447d9f5f53cdb6a43ba705ec78378e953fac9fd','2026-02-20 10:00:00.000000','HR','write',NULL,'2026-03-02 12:00:00.000000',NULL,'2026-02-20 10:00:00.000000');
CREATE TABLE applied_updates (
	bot_id BIGINT NOT NULL, 
	update_id BIGINT NOT NULL, 
	answers TEXT, 
	applied_at DATETIME NOT NULL, 
	PRIMARY KEY (bot_id, update_id)
);
INSERT INTO "applied_updates" VALUES(4100000,7245280007,'[]','2026-02-24 08:00:00.000000');
INSERT INTO "applied_updates" VALUES(4100000,7245280008,'[]','2026-02-24 08:00:00.000000');
INSERT INTO "applied_updates" VALUES(4100000,7245280011,'[]','2026-03-01 04:30:00.000000');
INSERT INTO "applied_updates" VALUES(4100000,7245280012,'[]','2026-03-02 12:00:00.000000');
INSERT INTO "applied_updates" VALUES(4100000,7245280013,'[]','2026-03-02 12:00:00.000000');
INSERT INTO "applied_updates" VALUES(4100000,7245280015,'[]','2026-03-02 12:00:00.000000');
INSERT INTO "applied_updates" VALUES(4100000,7245280017,'[]','2026-03-02 12:00:00.000000');
INSERT INTO "applied_updates" VALUES(4100000,7245280019,'[]','2026-03-02 12:00:00.000000');
INSERT INTO "applied_updates" VALUES(4100000,7245280020,'[]','2026-03-02 12:00:00.000000');
INSERT INTO "applied_updates" VALUES(4100000,7245280021,'[{"method":"sendMessage","parameters":{"chat_id":700000002,"text":"✅ Добавлено.\n🎂 <b>Вероника</b>\n5 мая 1980 — через 64 дня, исполняется 46 лет","reply_markup":{"inline_keyboard":[[{"text":"🏢 Компания","callback_data":"field:company:27"},{"text":"💼 Должность","callback_data":"field:position:27"}],[{"text":"📝 Заметка","callback_data":"field:note:27"},{"text":"👤 Ответственный","callback_data":"field:responsible:27"}],[{"text":"✏️ Ещё…","callback_data":"person:more:27"},{"text":"🗑 Удалить","callback_data":"person:delete:27"},{"text":"✓ Готово","callback_data":"person:done:27"}]]},"parse_mode":"HTML","link_preview_options":{"is_disabled":true}}}]','2026-03-02 12:00:00.000000');
CREATE TABLE birthdays (
	id INTEGER NOT NULL, 
	calendar_id INTEGER NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	month_day SMALLINT NOT NULL, 
	year SMALLINT, 
	company VARCHAR(200), 
	position VARCHAR(200), 
	note TEXT, 
	responsible VARCHAR(200), 
	lead_days VARCHAR(255), 
	remind_at TIME, 
	muted BOOLEAN NOT NULL, 
	deceased BOOLEAN NOT NULL, 
	search_text TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	updated_at DATETIME NOT NULL, 
	deleted_at DATETIME, name_key TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(calendar_id) REFERENCES calendars (id) ON DELETE CASCADE
);
INSERT INTO "birthdays" VALUES(1,1,'Anna Schmidt',303,1990,'Acme & Sons','CTO','No nuts!
Tulips, <b>never</b> roses.','Bert',NULL,NULL,0,0,'anna schmidt
acme & sons
cto
bert
no nuts!
tulips, <b>never</b> roses.','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'anna schmidt');
INSERT INTO "birthdays" VALUES(2,1,'Łukasz Żak',229,1992,NULL,NULL,NULL,NULL,NULL,NULL,0,0,'łukasz żak','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'lukasz zak');
INSERT INTO "birthdays" VALUES(3,1,'Oma',308,1930,NULL,NULL,NULL,NULL,NULL,NULL,0,1,'oma','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'oma');
INSERT INTO "birthdays" VALUES(4,1,'Jean-Luc, muted',304,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,0,'jean-luc, muted','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'jeanluc muted');
INSERT INTO "birthdays" VALUES(5,1,'Clara',304,2020,NULL,NULL,NULL,NULL,'0,2','18:30:00.000000',0,0,'clara','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'clara');
INSERT INTO "birthdays" VALUES(6,1,'Bert',301,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,'bert','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'bert');
INSERT INTO "birthdays" VALUES(7,1,'Dieter',224,1985,NULL,NULL,NULL,NULL,NULL,NULL,0,0,'dieter','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000','2026-02-24 08:00:00.000000','dieter');
INSERT INTO "birthdays" VALUES(8,2,'Мария Ёлкина',301,1988,NULL,'бухгалтер',NULL,NULL,NULL,NULL,0,0,'мария елкина
бухгалтер','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'мария елкина');
INSERT INTO "birthdays" VALUES(9,2,'Фёдор',302,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,'федор','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'федор');
INSERT INTO "birthdays" VALUES(10,2,'Алексей',307,1970,NULL,NULL,NULL,'Нина',NULL,NULL,0,0,'алексей
нина','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'алексей');
INSERT INTO "birthdays" VALUES(11,3,'Zoë',228,2001,NULL,NULL,NULL,NULL,NULL,NULL,0,0,'zoë','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'zoe');
INSERT INTO "birthdays" VALUES(12,3,'Paolo',302,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,'paolo','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'paolo');
INSERT INTO "birthdays" VALUES(13,4,'דוד בן־גוריון',229,1996,NULL,NULL,NULL,NULL,NULL,NULL,0,0,'דוד בן־גוריון','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'דוד בןגוריון');
INSERT INTO "birthdays" VALUES(14,4,'أحمد',305,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,'أحمد','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'أحمد');
INSERT INTO "birthdays" VALUES(15,4,'Ида',316,2000,NULL,NULL,NULL,NULL,NULL,NULL,0,0,'ида','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'ида');
INSERT INTO "birthdays" VALUES(16,5,'Ruth',303,1950,NULL,NULL,NULL,NULL,'0','07:00:00.000000',0,0,'ruth','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'ruth');
INSERT INTO "birthdays" VALUES(17,5,'Golda',229,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,'golda','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'golda');
INSERT INTO "birthdays" VALUES(18,6,'Amy',301,1960,NULL,NULL,'Amy likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea',NULL,NULL,NULL,0,0,'amy
amy likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'amy');
INSERT INTO "birthdays" VALUES(19,6,'Ben',301,1961,NULL,NULL,'Ben likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea',NULL,NULL,NULL,0,0,'ben
ben likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'ben');
INSERT INTO "birthdays" VALUES(20,6,'Cyd',301,1962,NULL,NULL,'Cyd likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea',NULL,NULL,NULL,0,0,'cyd
cyd likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'cyd');
INSERT INTO "birthdays" VALUES(21,6,'Dan',301,1963,NULL,NULL,'Dan likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea',NULL,NULL,NULL,0,0,'dan
dan likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'dan');
INSERT INTO "birthdays" VALUES(22,6,'Eve',301,1964,NULL,NULL,'Eve likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea',NULL,NULL,NULL,0,0,'eve
eve likes tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea, tea','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'eve');
INSERT INTO "birthdays" VALUES(23,6,'Grandpa',309,1936,NULL,NULL,NULL,NULL,NULL,NULL,0,0,'grandpa','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'grandpa');
INSERT INTO "birthdays" VALUES(24,7,'Нина Петрова',303,NULL,'ООО «Ромашка»','инженер',NULL,'Олег',NULL,NULL,0,0,'нина петрова
ооо «ромашка»
инженер
олег','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'нина петрова');
INSERT INTO "birthdays" VALUES(25,7,'Олег',307,1999,NULL,NULL,NULL,NULL,NULL,NULL,0,0,'олег','2026-02-20 10:00:00.000000','2026-02-20 10:00:00.000000',NULL,'олег');
INSERT INTO "birthdays" VALUES(26,2,'Вера',301,2019,NULL,NULL,NULL,NULL,NULL,NULL,0,0,'вера','2026-03-01 05:30:00.000000','2026-03-01 05:30:00.000000',NULL,'вера');
INSERT INTO "birthdays" VALUES(27,2,'Вероника',505,1980,NULL,NULL,NULL,NULL,NULL,NULL,0,0,'вероника','2026-03-02 12:00:00.000000','2026-03-02 12:00:00.000000',NULL,'вероника');
INSERT INTO "birthdays" VALUES(28,2,'Юрий',509,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,'юрий','2026-03-02 12:00:00.000000','2026-03-02 12:00:00.000000',NULL,'юрий');
CREATE TABLE bots (
	id BIGINT NOT NULL, 
	since DATETIME NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "bots" VALUES(4100000,'2026-02-20 10:00:00.000000');
CREATE TABLE calendars (
	id INTEGER NOT NULL, 
	chat_id BIGINT NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	title VARCHAR(255) NOT NULL, 
	language VARCHAR(8) NOT NULL, 
	time_zone VARCHAR(64) NOT NULL, 
	remind_at TIME NOT NULL, 
	lead_days VARCHAR(255) NOT NULL, 
	leap_rule VARCHAR(16) NOT NULL, 
	weekend_rule BOOLEAN NOT NULL, 
	weekly_digest BOOLEAN NOT NULL, 
	monthly_digest BOOLEAN NOT NULL, 
	show_zodiac BOOLEAN NOT NULL, 
	paused_reason VARCHAR(32), 
	planned_until DATETIME NOT NULL, 
	next_due_at DATETIME, 
	created_at DATETIME NOT NULL, thread_id BIGINT, created_by BIGINT, 
	PRIMARY KEY (id), 
	UNIQUE (chat_id)
);
INSERT INTO "calendars" VALUES(1,700000001,'personal','Ann','en','Europe/Berlin','09:00:00.000000','0,1','february_28',0,1,1,0,NULL,'2026-03-02 08:00:00.000000','2026-03-02 17:30:00.000000','2026-02-20 10:00:00.000000',NULL,700000001);
INSERT INTO "calendars" VALUES(2,700000002,'personal','Борис','ru','Europe/Moscow','07:30:00.000000','0','february_28',0,0,0,1,NULL,'2026-03-02 04:30:00.000000','2026-03-03 04:30:00.000000','2026-02-20 10:00:00.000000',NULL,700000002);
INSERT INTO "calendars" VALUES(3,700000003,'personal','Chiara','en','UTC','09:00:00.000000','0,1','february_28',0,0,0,0,'blocked','2026-02-28 09:00:00.000000',NULL,'2026-02-20 10:00:00.000000',NULL,700000003);
INSERT INTO "calendars" VALUES(4,700000004,'personal','דנה','ru','Asia/Kathmandu','23:45:00.000000','0,3,14','march_1',1,1,1,1,NULL,'2026-03-01 18:00:00.000000','2026-03-02 18:00:00.000000','2026-02-20 10:00:00.000000',NULL,700000004);
INSERT INTO "calendars" VALUES(5,700000005,'personal','Eli','en','Asia/Jerusalem','09:00:00.000000','','leap_years_only',0,0,0,0,NULL,'2026-03-02 07:00:00.000000','2026-03-03 05:00:00.000000','2026-02-20 10:00:00.000000',NULL,700000005);
INSERT INTO "calendars" VALUES(6,-4700000001,'shared','Family & friends','en','UTC','05:00:00.000000','0,7','february_28',0,0,0,0,NULL,'2026-03-02 05:00:00.000000','2026-03-03 05:00:00.000000','2026-02-20 10:00:00.000000',NULL,700000001);
INSERT INTO "calendars" VALUES(7,-1004700000002,'shared','Команда','ru','Europe/Moscow','10:15:00.000000','0,1','february_28',1,0,0,0,NULL,'2026-03-01 20:59:59.000000','2026-03-02 07:15:00.000000','2026-02-20 10:00:00.000000',77,700000002);
CREATE TABLE compatibility (
	works_for VARCHAR(32) NOT NULL, 
	PRIMARY KEY (works_for)
);
INSERT INTO "compatibility" VALUES('0007');
CREATE TABLE conversations (
	chat_id BIGINT NOT NULL, 
	user_id BIGINT NOT NULL, 
	state VARCHAR(64), 
	data TEXT NOT NULL, 
	updated_at DATETIME NOT NULL, 
	PRIMARY KEY (chat_id, user_id)
);
INSERT INTO "conversations" VALUES(700000003,700000003,'Offering:answer','{"at": 1772193600.0, "name": "Alice Liddell", "day": 4, "month": 5, "year": 1990}','2026-02-27 12:00:00.000000');
INSERT INTO "conversations" VALUES(700000001,700000001,'Adding:date','{"question": "10", "topic": null, "name": "Zora"}','2026-03-02 12:00:00.000000');
INSERT INTO "conversations" VALUES(700000004,700000004,'Setting:value','{"question": "1772452800003", "topic": null, "name": "remind_at", "message_id": 7}','2026-03-02 12:00:00.000000');
INSERT INTO "conversations" VALUES(700000005,700000005,'Offering:answer','{"at": 1772452800.0, "name": "Moshe", "day": 5, "month": 6, "year": 1980}','2026-03-02 12:00:00.000000');
INSERT INTO "conversations" VALUES(-4700000001,700000001,'Editing:value','{"question": "1772452800005", "topic": null, "id": 23, "field": "company"}','2026-03-02 12:00:00.000000');
INSERT INTO "conversations" VALUES(-1004700000002,700000002,'Adding:name','{"question": "3", "topic": 77}','2026-03-02 12:00:00.000000');
CREATE TABLE deliveries (
	id INTEGER NOT NULL, 
	calendar_id INTEGER NOT NULL, 
	chat_id BIGINT NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	local_date DATE NOT NULL, 
	slot VARCHAR(32) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	due_at DATETIME NOT NULL, 
	next_attempt_at DATETIME NOT NULL, 
	attempts SMALLINT NOT NULL, 
	parts_sent SMALLINT NOT NULL, 
	message_id BIGINT, 
	again_of INTEGER, 
	outcome VARCHAR(32), 
	detail TEXT, 
	finished_at DATETIME, 
	PRIMARY KEY (id), 
	FOREIGN KEY(again_of) REFERENCES deliveries (id) ON DELETE CASCADE, 
	FOREIGN KEY(calendar_id) REFERENCES calendars (id) ON DELETE CASCADE, 
	CONSTRAINT deliveries_once UNIQUE (chat_id, kind, local_date, slot)
);
INSERT INTO "deliveries" VALUES(1,6,-4700000001,'reminder','2026-02-22','','sent','2026-02-22 05:00:00.000000','2026-02-22 05:01:00.000000',1,2,4,NULL,NULL,NULL,'2026-02-22 05:00:00.000000');
INSERT INTO "deliveries" VALUES(2,1,700000001,'reminder','2026-02-23','','sent','2026-02-23 08:00:00.000000','2026-02-23 08:01:00.000000',1,1,3,NULL,NULL,NULL,'2026-02-23 08:00:00.000000');
INSERT INTO "deliveries" VALUES(3,1,700000001,'weekly','2026-02-23','','sent','2026-02-23 08:00:00.000000','2026-02-23 08:01:00.000000',1,1,3,NULL,NULL,NULL,'2026-02-23 08:00:00.000000');
INSERT INTO "deliveries" VALUES(4,4,700000004,'weekly','2026-02-23','','sent','2026-02-23 18:00:00.000000','2026-02-23 18:01:00.000000',1,1,3,NULL,NULL,NULL,'2026-02-23 18:00:00.000000');
INSERT INTO "deliveries" VALUES(5,1,700000001,'reminder','2026-02-24','','skipped','2026-02-24 08:00:00.000000','2026-02-24 08:01:00.000000',1,0,NULL,NULL,'nothing_left',NULL,'2026-02-24 08:00:00.000000');
INSERT INTO "deliveries" VALUES(6,4,700000004,'reminder','2026-02-26','','sent','2026-02-26 18:00:00.000000','2026-02-26 18:01:00.000000',1,1,4,NULL,NULL,NULL,'2026-02-26 18:00:00.000000');
INSERT INTO "deliveries" VALUES(7,1,700000001,'reminder','2026-02-27','','sent','2026-02-27 08:00:00.000000','2026-02-27 08:01:00.000000',1,1,6,NULL,NULL,NULL,'2026-02-27 08:00:00.000000');
INSERT INTO "deliveries" VALUES(8,3,700000003,'reminder','2026-02-27','','sent','2026-02-27 09:00:00.000000','2026-02-27 09:01:00.000000',1,1,3,NULL,NULL,NULL,'2026-02-27 09:00:00.000000');
INSERT INTO "deliveries" VALUES(9,4,700000004,'reminder','2026-02-27','','sent','2026-02-27 18:00:00.000000','2026-02-27 18:01:00.000000',1,1,5,NULL,NULL,NULL,'2026-02-27 18:00:00.000000');
INSERT INTO "deliveries" VALUES(10,1,700000001,'reminder','2026-02-28','','sent','2026-02-28 08:00:00.000000','2026-02-28 08:01:00.000000',1,1,7,NULL,NULL,NULL,'2026-02-28 08:00:00.000000');
INSERT INTO "deliveries" VALUES(11,3,700000003,'reminder','2026-02-28','','failed','2026-02-28 09:00:00.000000','2026-02-28 09:01:00.000000',1,0,NULL,NULL,'chat_closed','Forbidden: bot was blocked by the user','2026-02-28 09:00:00.000000');
INSERT INTO "deliveries" VALUES(12,2,700000002,'reminder','2026-03-01','','sent','2026-03-01 04:30:00.000000','2026-03-01 04:31:00.000000',1,1,3,NULL,NULL,NULL,'2026-03-01 04:30:00.000000');
INSERT INTO "deliveries" VALUES(13,2,700000002,'again','2026-03-01','12/20260301T0530','pending','2026-03-01 05:30:00.000000','2026-03-01 09:00:24.000000',5,0,NULL,12,'unreachable','ClientPayloadError',NULL);
INSERT INTO "deliveries" VALUES(14,6,-4700000001,'reminder','2026-03-01','','pending','2026-03-01 05:00:00.000000','2026-03-01 09:00:48.000000',6,1,5,NULL,'unreachable','ClientPayloadError',NULL);
INSERT INTO "deliveries" VALUES(15,2,700000002,'late','2026-03-01','26','pending','2026-03-01 05:30:00.000000','2026-03-01 09:00:24.000000',5,0,NULL,NULL,'unreachable','ClientPayloadError',NULL);
INSERT INTO "deliveries" VALUES(16,1,700000001,'reminder','2026-03-01','','pending','2026-03-01 08:00:00.000000','2026-03-02 12:01:00.000000',4,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(17,1,700000001,'monthly','2026-03-01','','pending','2026-03-01 08:00:00.000000','2026-03-02 12:01:00.000000',4,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(18,4,700000004,'reminder','2026-03-01','','pending','2026-03-01 18:00:00.000000','2026-03-01 18:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(19,4,700000004,'monthly','2026-03-01','','pending','2026-03-01 18:00:00.000000','2026-03-01 18:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(20,2,700000002,'reminder','2026-03-02','','pending','2026-03-02 04:30:00.000000','2026-03-02 04:30:00.000000',0,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(21,6,-4700000001,'reminder','2026-03-02','','pending','2026-03-02 05:00:00.000000','2026-03-02 05:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(22,7,-1004700000002,'reminder','2026-03-02','','pending','2026-03-02 06:00:00.000000','2026-03-02 06:00:00.000000',0,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(23,1,700000001,'reminder','2026-03-02','','pending','2026-03-02 08:00:00.000000','2026-03-02 12:01:00.000000',1,0,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(24,1,700000001,'weekly','2026-03-02','','pending','2026-03-02 08:00:00.000000','2026-03-02 12:01:00.000000',1,0,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE idempotency_keys (
	calendar_id INTEGER NOT NULL, 
	"key" VARCHAR(255) NOT NULL, 
	request_hash VARCHAR(64) NOT NULL, 
	status SMALLINT NOT NULL, 
	body BLOB NOT NULL, 
	created_at DATETIME NOT NULL, 
	PRIMARY KEY (calendar_id, "key"), 
	FOREIGN KEY(calendar_id) REFERENCES calendars (id) ON DELETE CASCADE
);
INSERT INTO "idempotency_keys" VALUES(2,'add-1','e0cdfb555b2dd108cdb3d44d9e256bef38c741c25ea872b92fae5ffeffeb3859',201,X'9283AC636F6E74656E742D74797065B06170706C69636174696F6E2F6A736F6EA86C6F636174696F6ED9202F6170692F76312F63616C656E646172732F322F6269727468646179732F3238AD63616368652D636F6E74726F6CA86E6F2D73746F7265C501287B226964223A32382C226E616D65223A22D0AED180D0B8D0B9222C22646179223A392C226D6F6E7468223A352C2279656172223A6E756C6C2C22636F6D70616E79223A6E756C6C2C22706F736974696F6E223A6E756C6C2C226E6F7465223A6E756C6C2C22726573706F6E7369626C65223A6E756C6C2C226C6561645F64617973223A6E756C6C2C2272656D696E645F6174223A6E756C6C2C226D75746564223A66616C73652C226465636561736564223A66616C73652C226E657874223A7B2264617465223A22323032362D30352D3039222C22616765223A6E756C6C7D2C22637265617465645F6174223A22323032362D30332D30325431323A30303A30305A222C22757064617465645F6174223A22323032362D30332D30325431323A30303A30305A227D','2026-03-02 12:00:00.000000');
INSERT INTO "idempotency_keys" VALUES(7,'set-1','bbfda36d4c3828fa6aa21e53174a385fd9f0a796bc7989b8d54fa04e44bb602f',200,X'9282AC636F6E74656E742D74797065B06170706C69636174696F6E2F6A736F6EAD63616368652D636F6E74726F6CA86E6F2D73746F7265C501447B226964223A372C22636861745F6964223A2D313030343730303030303030322C226B696E64223A22736861726564222C227469746C65223A22D09AD0BED0BCD0B0D0BDD0B4D0B0222C226C616E6775616765223A227275222C2274696D655F7A6F6E65223A224575726F70652F4D6F73636F77222C2272656D696E645F6174223A2231303A3135222C226C6561645F64617973223A5B302C315D2C226C6561705F72756C65223A2266656272756172795F3238222C227765656B656E645F72756C65223A747275652C227765656B6C795F646967657374223A66616C73652C226D6F6E74686C795F646967657374223A66616C73652C2273686F775F7A6F64696163223A66616C73652C227061757365645F726561736F6E223A6E756C6C2C22637265617465645F6174223A22323032362D30322D32305431303A30303A30305A227D','2026-03-02 12:00:00.000000');
CREATE TABLE kept_updates (
	bot_id BIGINT NOT NULL, 
	update_id BIGINT NOT NULL, 
	body TEXT NOT NULL, 
	PRIMARY KEY (bot_id, update_id)
);
INSERT INTO "kept_updates" VALUES(4100000,7245280021,'{"update_id":7245280021,"message":{"message_id":4,"from":{"id":700000002,"is_bot":false,"first_name":"Борис","username":"boris_sandbox","language_code":"ru"},"chat":{"id":700000002,"first_name":"Борис","username":"boris_sandbox","type":"private"},"date":1772452800,"text":"/add Вероника 5.5.1980","entities":[{"offset":0,"length":4,"type":"bot_command"}]}}');
INSERT INTO "kept_updates" VALUES(4100000,7245280022,'{"update_id":7245280022,"message":{"message_id":5,"from":{"id":700000002,"is_bot":false,"first_name":"Борис","username":"boris_sandbox","language_code":"ru"},"chat":{"id":700000002,"first_name":"Борис","username":"boris_sandbox","type":"private"},"date":1772452800,"text":"/add Игорь 6.6","entities":[{"offset":0,"length":4,"type":"bot_command"}]}}');
CREATE TABLE leases (
	name VARCHAR(64) NOT NULL, 
	holder VARCHAR(128) NOT NULL, 
	expires_at DOUBLE NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "leases" VALUES('reminders','calendar-1:1',1772452810.0);
INSERT INTO "leases" VALUES('poll:4100000','calendar-1:1',1772452810.0);
CREATE TABLE webhooks (
	bot_id BIGINT NOT NULL, 
	secret VARCHAR(256) NOT NULL, 
	PRIMARY KEY (bot_id)
);
INSERT INTO "webhooks" VALUES(4100000,'made-up-webhook-secret---------------------');
CREATE INDEX calendars_next_due_at ON calendars (next_due_at);
CREATE INDEX api_tokens_calendar_id ON api_tokens (calendar_id);
CREATE INDEX birthdays_deleted_at ON birthdays (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX deliveries_calendar_id_id ON deliveries (calendar_id, id);
CREATE INDEX deliveries_pending ON deliveries (next_attempt_at) WHERE status = 'pending';
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
CREATE INDEX calendars_created_by ON calendars (created_by);
CREATE INDEX birthdays_in_order ON birthdays (calendar_id, month_day, name_key, id, deleted_at);
CREATE INDEX birthdays_deleted ON birthdays (calendar_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX idempotency_keys_age ON idempotency_keys (calendar_id, created_at);
COMMIT;
