ALTER TABLE outbox ADD COLUMN message text COLLATE "C" NOT NULL DEFAULT '' CONSTRAINT outbox_message_check CHECK (message IN ('', 'begun', 'sent', 'failed'));
