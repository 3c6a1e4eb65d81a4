"""What may be shown of counts of people in danger, and what must stay hidden.

Two promises, both from standards.md section 6. Inside the programme a line of the flow log stands
for at least five conversations that are alike in everything it shows (`alike`). What leaves the
programme shows no cell of 1 to 10 and none that can be worked out from the others (`release`,
proved by `network`), and every number is rounded. Where numbers would tell too much, `bands` says
"about a quarter to a half" instead.
"""
