-- Take a place among the sends of the whole account: a token bucket, kept as the moment at which
-- it would be full (GCRA). The last tokens are left to the urgent.
-- KEYS  1 pace     ARGV  1 now (ms)  2 sends a second  3 tokens  4 tokens for the urgent alone
--                        5 1 if urgent  6 the longest wait that takes a place (ms)
-- Returns how long to wait (ms), and 1 if the place is taken.
local now, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
-- Written before the clock went back: no moment in it can be waited for. Hosts may differ by seconds.
local at = tonumber(redis.call('HGET', KEYS[1], 'at') or '0')
if at > now + 5000 then redis.call('DEL', KEYS[1]) end
local slowed = tonumber(redis.call('HGET', KEYS[1], 'rate') or '')
if slowed then  -- after a 429: twice as many every ten seconds, until it is the contract's again
  local since = tonumber(redis.call('HGET', KEYS[1], 'since'))
  rate = math.min(rate, slowed * 2 ^ (math.max(0, now - since) / 10000))
end
local gap = 1000 / rate
local full = tonumber(redis.call('HGET', KEYS[1], 'full') or '0')
local kept = ARGV[5] == '1' and 0 or tonumber(ARGV[4])
local wait = math.max(0, full - now - (tonumber(ARGV[3]) - kept - 1) * gap)
if wait > tonumber(ARGV[6]) then return {math.ceil(wait), 0} end
redis.call('HSET', KEYS[1], 'full', math.max(full, now) + gap, 'at', now)
redis.call('PEXPIRE', KEYS[1], 120000)
return {math.ceil(wait), 1}
