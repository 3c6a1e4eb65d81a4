-- An entry is sent, dropped or set aside: forget it, and name the next of the same texter.
-- KEYS  1 entry  2 outbox due  3 outbox ages     ARGV  1 id  2 lane prefix
local lane = redis.call('HGET', KEYS[1], 'lane')
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
if not lane then return false end
redis.call('LREM', ARGV[2] .. lane, 1, ARGV[1])
return redis.call('LINDEX', ARGV[2] .. lane, 0)
