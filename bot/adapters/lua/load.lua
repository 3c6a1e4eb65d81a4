-- One look at everything a turn needs to know. Writes nothing.
-- KEYS  1 session  2 session under the salt before  3 message seen  4 its reply  5.. opt-out names
-- ARGV  1 presence channel  2 outbox ages  3 count of the sender's texts
local opted_out = 0
for i = 5, #KEYS do
  if redis.call('EXISTS', KEYS[i]) == 1 then opted_out = 1 end
end
local present = redis.call('PUBSUB', 'NUMSUB', ARGV[1])[2]
local beat = redis.call('EXISTS', ARGV[1])
local oldest = redis.call('ZRANGE', ARGV[2], 0, 0, 'WITHSCORES')
return {
  redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2]),
  redis.call('EXISTS', KEYS[3]), redis.call('GET', KEYS[4]),
  opted_out, present, beat, oldest[2] or false,
  redis.call('HGET', ARGV[3], 'texts'),
}
