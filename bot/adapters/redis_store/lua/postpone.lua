-- A try has ended without a send: let go of the entry until it is due again.
-- KEYS  1 entry  2 outbox due     ARGV  1 id  2 due (ms)
if redis.call('EXISTS', KEYS[1]) == 0 then return end
redis.call('HDEL', KEYS[1], 'until')
redis.call('HINCRBY', KEYS[1], 'ended', 1)
redis.call('ZADD', KEYS[2], 'XX', ARGV[2], ARGV[1])
