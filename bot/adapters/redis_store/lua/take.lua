-- Take an outbox entry to send it, if it is its texter's turn and nobody who lives holds it.
-- KEYS  1 entry  2 outbox due  3 outbox ages  4 throttle  5 holders
-- ARGV  1 id  2 now (ms)  3 lease (ms)  4 lane prefix  5 holder  6 when to look again (ms)
local sealed = redis.call('HGET', KEYS[1], 'sealed')
if not sealed then
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('ZREM', KEYS[3], ARGV[1])
  return {'gone'}
end
local lane = ARGV[4] .. redis.call('HGET', KEYS[1], 'lane')
local first = redis.call('LINDEX', lane, 0)
while first and first ~= ARGV[1] and not redis.call('ZSCORE', KEYS[2], first) do
  redis.call('LPOP', lane)  -- finished or expired without leaving its lane
  first = redis.call('LINDEX', lane, 0)
end
if first and first ~= ARGV[1] then return {'wait'} end
local now, lease = tonumber(ARGV[2]), tonumber(ARGV[3])
local held = tonumber(redis.call('HGET', KEYS[1], 'until') or '0')
local lives = tonumber(redis.call('ZSCORE', KEYS[5], redis.call('HGET', KEYS[1], 'by') or '') or '0')
-- A lease that ends later than any can was written before the clock went back.
if held > now and held <= now + lease and lives > now then return {'held'} end
local rest = redis.call('PTTL', KEYS[4])
if rest > 0 then  -- the carrier has too much: a sweep looks again when it has rested
  redis.call('ZADD', KEYS[2], now + rest, ARGV[1])
  return {'held'}
end
redis.call('HSET', KEYS[1], 'until', now + lease, 'by', ARGV[5])
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[6]), ARGV[1])
local tries = redis.call('HINCRBY', KEYS[1], 'tries', 1)
return {'taken', sealed, tries, tries - tonumber(redis.call('HGET', KEYS[1], 'ended') or '0')}
