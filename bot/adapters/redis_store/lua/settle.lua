-- Store what a texter asked for while Redis was away, unless they have said something since.
-- KEYS  1 opt-outs  2 those never confirmed
--       and when the names of the day are known: 3 when the texter last said START or STOP
--       4.. sessions to forget
-- ARGV  1 `in`, `out` or '' (only forget)  2 when it was asked (ms)  3 channel of changes
--       4 number of sessions to forget  5 prefix of entries  6 of lanes  7 outbox due  8 outbox ages
--       9.. names of those sessions' lanes, then opt-out names, newest first
if KEYS[3] and tonumber(redis.call('GET', KEYS[3]) or '0') > tonumber(ARGV[2]) then return 0 end
for i = 4, #KEYS do redis.call('DEL', KEYS[i]) end
local names = 9 + tonumber(ARGV[4])
for i = 9, names - 1 do  -- what waited when they said it shall not arrive either (R069)
  local lane = ARGV[6] .. ARGV[i]
  for _, entry in ipairs(redis.call('LRANGE', lane, 0, -1)) do
    redis.call('DEL', ARGV[5] .. entry)
    redis.call('ZREM', ARGV[7], entry)
    redis.call('ZREM', ARGV[8], entry)
  end
  redis.call('DEL', lane)
end
if ARGV[1] == '' then return 1 end
if KEYS[3] then redis.call('SET', KEYS[3], ARGV[2], 'PX', 600000) end
if ARGV[1] == 'out' then
  redis.call('SADD', KEYS[1], ARGV[names])
  redis.call('SADD', KEYS[2], ARGV[names])  -- they were told that it was not saved
else
  for i = names, #ARGV do
    redis.call('SREM', KEYS[1], ARGV[i])
    redis.call('SREM', KEYS[2], ARGV[i])
  end
end
-- Nobody is silent, while Redis is away, to somebody who was never told that they are opted out.
for i = names, #ARGV do redis.call('PUBLISH', ARGV[3], '-' .. ARGV[i]) end
return 1
