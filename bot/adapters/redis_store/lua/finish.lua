-- An entry is sent, dropped or set aside: forget it, and name the next of the same texter.
-- KEYS  1 entry  2 outbox due  3 outbox ages  4 deliveries of the month
-- ARGV  1 id  2 lane prefix  3 what became of it
local lane = redis.call('HGET', KEYS[1], 'lane')
if redis.call('DEL', KEYS[1]) == 1 then redis.call('HINCRBY', KEYS[4], ARGV[3], 1) end
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
if not lane then return false end
redis.call('LREM', ARGV[2] .. lane, 1, ARGV[1])
return redis.call('LINDEX', ARGV[2] .. lane, 0)
