-- Move an overdue entry's next look to later, unless another sweep has done so.
-- KEYS  1 outbox due     ARGV  1 id  2 now (ms)  3 due (ms)  4 the latest that can be (ms)
local due = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or '')
if not due or (due > tonumber(ARGV[2]) and due < tonumber(ARGV[4])) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
return 1
