-- One look at everything a turn needs to know. Writes nothing.
-- KEYS  1 session  2 session under the salt before  3 message seen  4 its reply  5 opt-outs
--       6 those never confirmed
-- ARGV  1 presence channel  2 outbox ages  3 count of the sender's texts  4.. opt-out names
local opted_out, unconfirmed = 0, 0
for i = 4, #ARGV do
  if redis.call('SISMEMBER', KEYS[5], ARGV[i]) == 1 then opted_out = 1 end
  if redis.call('SISMEMBER', KEYS[6], ARGV[i]) == 1 then unconfirmed = 1 end
end
local present = redis.call('PUBSUB', 'NUMSUB', ARGV[1])[2]
local beat = redis.call('EXISTS', ARGV[1])
local clock = redis.call('TIME')
local oldest = redis.call('ZRANGE', ARGV[2], 0, 0, 'WITHSCORES')
return {
  redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2]),
  redis.call('EXISTS', KEYS[3]), redis.call('GET', KEYS[4]),
  opted_out, present, beat, oldest[2] or false,
  redis.call('HGET', ARGV[3], 'texts'), unconfirmed,
  clock[1] .. string.format('%03d', math.floor(clock[2] / 1000)),
}
