-- The carrier has said 429: everybody sends half as fast, and not more than once a second halves.
-- What was saved up for a burst is gone too, but for the tokens of the urgent.
-- KEYS  1 pace     ARGV  1 now (ms)  2 sends a second  3 tokens for all
local now, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local slowed = tonumber(redis.call('HGET', KEYS[1], 'rate') or '')
if slowed then
  local since = tonumber(redis.call('HGET', KEYS[1], 'since'))
  if now - since < 1000 and now >= since then return end
  rate = math.min(rate, slowed * 2 ^ (math.max(0, now - since) / 10000))
end
rate = math.max(1, rate / 2)
redis.call('HSET', KEYS[1], 'rate', rate, 'since', now, 'full', now + ARGV[3] * 1000 / rate,
  'at', now)
redis.call('PEXPIRE', KEYS[1], 120000)
