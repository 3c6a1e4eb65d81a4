-- Take an outbox entry to send it, if it is its texter's turn and nobody else holds it.
-- KEYS  1 entry  2 outbox due  3 outbox ages  4 throttle     ARGV  1 id  2 now (ms)  3 lease (ms)  4 lane prefix
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
local held = tonumber(redis.call('HGET', KEYS[1], 'until') or '0')
if held > tonumber(ARGV[2]) then return {'held'} end
local rest = redis.call('PTTL', KEYS[4])
if rest > 0 then  -- the carrier has too much: a sweep looks again when it has rested
  redis.call('ZADD', KEYS[2], tonumber(ARGV[2]) + rest, ARGV[1])
  return {'held'}
end
local leased = tonumber(ARGV[2]) + tonumber(ARGV[3])
redis.call('HSET', KEYS[1], 'until', leased)
redis.call('ZADD', KEYS[2], leased, ARGV[1])
return {'taken', sealed, redis.call('HINCRBY', KEYS[1], 'tries', 1)}
