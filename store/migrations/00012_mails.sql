-- Mails say in their payload which kind they are and what they tell of. So far
-- what they tell of stood only in their key, behind the first colon, and in
-- front of ':again:' where the mail repeats another one.

-- +goose Up
UPDATE outbox SET payload = json_set(payload, '$.about',
  CASE WHEN instr(key, ':again:') > 0
    THEN substr(key, instr(key, ':') + 1, instr(key, ':again:') - instr(key, ':') - 1)
    ELSE substr(key, instr(key, ':') + 1)
  END) WHERE kind = 'mail';
