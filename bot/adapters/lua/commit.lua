-- The one transaction of a turn: claim the message, then store everything or nothing.
-- KEYS  1 session  2 session under the salt before  3 message seen  4 its reply  5 opt-out name
--       6 log of the week  7 counts of the month  8 flags  9 outbox entry  10 lane
--       11 outbox due  12 outbox ages  13.. older opt-out names
-- ARGV  1 session as loaded  2 session now  3 its life (ms)  4 reply  5 opt  6 log row  7 count
--       8 flagged listing  9 entry id  10 sealed entry  11 lane  12 now (ms)  13 due (ms)
--       14 entry's life (ms)  15 number of queue commands, then each as its length and its parts
if redis.call('EXISTS', KEYS[3]) == 1 then
  return {'seen', redis.call('GET', KEYS[4])}
end
local held = redis.call('GET', KEYS[1]) or redis.call('GET', KEYS[2]) or ''
if held ~= ARGV[1] then return {'moved'} end

redis.call('SET', KEYS[3], '', 'EX', 86400)
redis.call('SET', KEYS[4], ARGV[4], 'EX', 60)
redis.call('DEL', KEYS[2])
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
if ARGV[5] == 'out' then
  redis.call('SET', KEYS[5], '')
elseif ARGV[5] == 'in' then
  redis.call('DEL', KEYS[5])
  for i = 13, #KEYS do redis.call('DEL', KEYS[i]) end
end
if ARGV[6] ~= '' then
  redis.call('RPUSH', KEYS[6], ARGV[6])
  redis.call('EXPIRE', KEYS[6], 8380800)  -- 90 days after a week of at most 7
end
if ARGV[7] ~= '' then redis.call('HINCRBY', KEYS[7], ARGV[7], 1) end
if ARGV[8] ~= '' then redis.call('HINCRBY', KEYS[8], ARGV[8], 1) end
if ARGV[9] ~= '' then
  redis.call('HSET', KEYS[9], 'sealed', ARGV[10], 'lane', ARGV[11], 'tries', 0)
  redis.call('PEXPIRE', KEYS[9], ARGV[14])
  redis.call('RPUSH', KEYS[10], ARGV[9])
  redis.call('PEXPIRE', KEYS[10], ARGV[14])
  redis.call('ZADD', KEYS[11], ARGV[13], ARGV[9])
  redis.call('ZADD', KEYS[12], ARGV[12], ARGV[9])
end
local at = 16
for _ = 1, tonumber(ARGV[15]) do
  local parts = tonumber(ARGV[at])
  redis.call(unpack(ARGV, at + 1, at + parts))
  at = at + parts + 1
end
return {'done'}
