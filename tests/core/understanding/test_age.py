"""Whose age a number is, and when it is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.understanding.age import stated_age
from bot.core.understanding.wording import words_of

OWN = {
    "11 years old": 11,
    "going on 17": 17,
    "im going on 17": 17,
    "im 15": 15,
    "im only 15": 15,
    "i am 16": 16,
    "15": 15,
    "15yo": 15,
    "15 yo": 15,
    "15 yrs old": 15,
    "16f": 16,
    "16 f": 16,
    "m 16": 16,
    "16 and homeless": 16,
    "16 pregnant": 16,
    "he used to when i was 12. im 40": 40,
    "i turned 17 yesterday": 17,
    "turning 16 in may": 16,
    "i just turned 16": 16,
    "im almost 18": 17,
    "about to turn 18": 17,
    "not 18 yet": 17,
    "im not 18 yet": 17,
    "im under 18": 17,
    "im not under 18": 18,
    "tengo 14": 14,
    "tengo 15 anos": 15,
    "cumpli 16 ayer": 16,
    "voy a cumplir 17": 17,
    "tengo casi 17": 17,
    "tenho 15 anos": 15,
    "fiz 16": 16,
    "vou fazer 17": 17,
    "m gen 16 an": 16,
    "mwen gen 15 an": 15,
    "m fek gen 17 an": 17,
    "im 15 and he is 30": 15,
    "im 22 my sister is 15": 22,
    "i am a 16 year old girl": 16,
    "im a 17 yr old boy": 17,
    "17 yo female": 17,
    "female 17": 17,
    "girl 15 here": 15,
    "fifteen": 15,
    "im fifteen": 15,
    "tengo quince": 15,
    "i am sixteen years old": 16,
    "tengo diecisiete anos": 17,
    "my age is 16": 16,
    "age 16": 16,
    "edad 16": 16,
    "mi edad es 16": 16,
    "idade 15": 15,
    "laj mwen 15": 15,
    "im 9": 9,
    "i turn 18 next month": 17,
    "just turned 18": 18,
    "im 18": 18,
    "im 19": 19,
    "hes 40 im 15": 15,
    "im 16 he is 45": 16,
}
"""The writer says how old they are."""
NOT_OWN = (
    "17 yrs a drunk",
    "make 15 an hour",
    "i make 15 an hour",
    "11 years",
    "11 years married",
    "my 16 yo niece",
    "my son is 15",
    "my daughter 14 needs help",
    "my 14 year old daughter",
    "her daughter is 12",
    "my sister is 13",
    "i have a 10 year old",
    "my kids are 8 and 10",
    "i have 2 kids 8 and 10",
    "when i was 12 he hurt me",
    "since i was 14",
    "at 15 i ran away",
    "mi hijo tiene 15",
    "mi hija de 12 anos",
    "tengo una hija de 12",
    "llevo 11 anos casada",
    "tengo 12 anos aqui",
    "meu filho tem 15",
    "minha filha de 13 anos",
    "to aqui ha 10 anos",
    "pitit mwen gen 12 an",
    "pitit fi m nan gen 14 an",
    "m gen 12 an depi m marye",
    "m gen 10 an nan peyi a",
    "10 years clean",
    "12 years ago",
    "clean 11 months",
    "15 min away",
    "owe 15 dollars",
    "$15 an hour",
    "15/hr",
    "i work 12 hours",
    "exit 15",
    "route 12",
    "apt 12",
    "at 12",
    "at 10 pm",
    "10 am",
    "im at exit 17",
    "im 15 weeks pregnant",
    "im 16 weeks along",
    "in 10 min",
    "im 15 min from there",
    "im on route 10",
    "need ride by 10",
    "grade 10",
    "im in 10th grade",
    "13 girls in a van",
    "15 guys a night",
    "a 15 year old girl told me",
    "a girl 15 told me",
    "theres a girl shes 15",
    "she is 16",
    "he is 17",
    "shes 15 and pregnant",
    "for 10 years",
    "married 12 years",
    "with him 11 years",
    "been here 9 years",
    "been using for 15 years",
    "9 years",
    "8 years sober",
    "10 yrs on the street",
    "i was 16 when he trafficked me",
    "trafficked at 14",
    "lost 15 lbs",
    "took 12 pills",
    "tome 15 pastillas",
    "waited 11 days",
    "for 14 of us",
    "i charge 15",
    "paid me 15",
    "he gave me 12",
    "bus 12",
    "i drink till i doze",
)
"""A child's or somebody else's age, a time that something lasted, a price, a count, a place."""


@pytest.mark.parametrize(("text", "age"), OWN.items())
def test_what_writers_say_of_themselves(text: str, age: int) -> None:
    """In words or digits, with or without "years", in four languages; 17 is not 18 yet."""
    assert stated_age(words_of(text)[0]) == age


@pytest.mark.parametrize("text", NOT_OWN)
def test_what_is_not_the_writers_age(text: str) -> None:
    """A careful reader would not take these for the writer's age."""
    assert stated_age(words_of(text)[0]) is None


@given(st.integers(0, 7) | st.integers(100, 10**30))
def test_numbers_that_are_nobodys_age(number: int) -> None:
    """A digit is a menu answer, three are a price."""
    assert stated_age(["im", str(number)]) is None


@given(st.integers(10, 17), st.integers(19, 99))
def test_the_grown_up_age_counts(young: int, grown: int) -> None:
    """Somebody who tells what happened to them at 12 is no child today."""
    assert stated_age(["i", "was", "hurt", "im", str(young), ".", "im", str(grown)]) == grown
