-- The one transaction of a turn: claim the message, then store everything or nothing.
-- KEYS  1 session  2 session under the salt before  3 message seen  4 its reply  5 opt-outs
--       6 counts of the month  7 flags  8 outbox entry  9 lane  10 outbox due  11 outbox ages
--       12 opt-outs never confirmed  13 when the texter last said START or STOP
-- ARGV  1 session as loaded  2 session now  3 its life (ms)  4 reply  5 opt  6 log of the week
--       7 log row  8 count  9 flagged listing  10 entry id  11 sealed entry  12 lane  13 now (ms)
--       14 due (ms)  15 entry's life (ms)
--       16 channel of changed opt-outs  17 until when (ms by the clock of Redis; 0: for ever)
--       18 number of queue commands, then each as its length and its parts
--       then: prefix of entries and of lanes if what waits is to be forgotten, else '' and ''
--       then opt-out names, newest first
--       last: count of the sender's texts
local ends, clock = tonumber(ARGV[17]), redis.call('TIME')
-- A command that waited here while Redis stood still: the texter has been answered otherwise.
if ends > 0 and clock[1] * 1000 + clock[2] / 1000 > ends then return {'late'} end

if redis.call('EXISTS', KEYS[3]) == 1 then
  return {'seen', redis.call('GET', KEYS[4])}
end
local held = redis.call('GET', KEYS[1]) or redis.call('GET', KEYS[2]) or ''
if held ~= ARGV[1] then return {'moved'} end

-- An error ends a script but takes nothing back. So whatever can fail comes first, in an order in
-- which a torn piece leads nowhere: a job or a due date without its entry is gone when it is taken.
-- The claim and the session come last and cannot fail: without them the turn has not happened.
local at = 19
for _ = 1, tonumber(ARGV[18]) do
  local parts = tonumber(ARGV[at])
  redis.call(unpack(ARGV, at + 1, at + parts))
  at = at + parts + 1
end
if ARGV[10] ~= '' then
  redis.call('ZADD', KEYS[10], ARGV[14], ARGV[10])
  redis.call('ZADD', KEYS[11], ARGV[13], ARGV[10])
end
if ARGV[7] ~= '' then
  redis.call('RPUSH', ARGV[6], ARGV[7])
  redis.call('EXPIRE', ARGV[6], 8380800)  -- 90 days after a week of at most 7
end
if ARGV[8] ~= '' then redis.call('HINCRBY', KEYS[6], ARGV[8], 1) end
if ARGV[9] ~= '' then redis.call('HINCRBY', KEYS[7], ARGV[9], 1) end
if ARGV[10] ~= '' then
  redis.call('RPUSH', KEYS[9], ARGV[10])
  redis.call('PEXPIRE', KEYS[9], ARGV[15])
  redis.call('HSET', KEYS[8], 'sealed', ARGV[11], 'lane', ARGV[12], 'tries', 0)
  redis.call('PEXPIRE', KEYS[8], ARGV[15])
end

-- Texts of this sender within ten minutes (R044): a count, under a name that tomorrow is nobody's.
if redis.call('HINCRBY', ARGV[#ARGV], 'texts', 1) == 1 then
  redis.call('PEXPIRE', ARGV[#ARGV], 600000)
end

-- A CLEAR takes back what waits for this texter, under either name: entries hold the number (R069).
-- A worker that comes for one of them, or for its job, finds it gone.
if ARGV[at] ~= '' then
  for i = 1, 2 do
    local lane = ARGV[at + 1] .. string.match(KEYS[i], '[^:]*$')
    for _, entry in ipairs(redis.call('LRANGE', lane, 0, -1)) do
      redis.call('DEL', ARGV[at] .. entry)
      redis.call('ZREM', KEYS[10], entry)
      redis.call('ZREM', KEYS[11], entry)
    end
    redis.call('DEL', lane)
  end
end
at = at + 2

local newest, older = ARGV[at], 0
for i = at + 1, #ARGV - 1 do
  older = older + redis.call('SREM', KEYS[5], ARGV[i])
  -- also moves an opt-out to the name under the newest key (R101)
  if redis.call('SREM', KEYS[12], ARGV[i]) == 1 then redis.call('SADD', KEYS[12], newest) end
end
if ARGV[5] == 'in' then
  redis.call('SREM', KEYS[5], newest)
elseif ARGV[5] == 'out' or older > 0 then
  redis.call('SADD', KEYS[5], newest)
end
if ARGV[5] ~= '' then
  redis.call(ARGV[5] == 'out' and 'SADD' or 'SREM', KEYS[12], newest)
  redis.call('SET', KEYS[13], ARGV[13], 'PX', 600000)
  -- Other processes know the list, for when Redis is away; that nobody hears it is no error.
  for i = at, #ARGV - 1 do redis.pcall('PUBLISH', ARGV[16], '-' .. ARGV[i]) end
end
redis.call('DEL', KEYS[2])
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
redis.call('SET', KEYS[4], ARGV[4], 'EX', 60)
redis.call('SET', KEYS[3], '', 'EX', 86400)
return {'done'}
