"""Questions and answers as a retailer's people write them."""

from uuid import UUID

from django.db import transaction

from engagement.models import Question
from engagement.policy import (
    ANSWER,
    QUESTION,
    QUESTIONS_AT_MOST,
    Invalid,
    QuestionIn,
    question_problems,
)
from engagement.services.brands import pages_change
from engagement.services.lists import last_position
from narvar.lib.text import clean
from retailers.services.problems import Problem
from retailers.tenancy import retailer_id


def create_question(*, brand_id: int, question: QuestionIn) -> Question:
    """Last of its language. Raises Invalid and Brand.DoesNotExist."""
    _insist(question)
    with transaction.atomic():
        pages_change(brand_id)
        present = Question.objects.filter(
            brand_id=brand_id, locale=question.locale, removed_at=None
        )
        if present.count() >= QUESTIONS_AT_MOST:
            message = "Remove a question first: there are 30 in this language."
            raise Invalid([Problem("too_many", message, None)])
        row = Question.objects.create(
            retailer_id=retailer_id(),
            brand_id=brand_id,
            position=last_position(present),
            **_columns(question),
        )
    row.refresh_from_db()
    return row


def update_question(*, public_id: UUID, question: QuestionIn) -> Question:
    """Raises Invalid and Question.DoesNotExist."""
    _insist(question)
    with transaction.atomic():
        row = Question.objects.get(public_id=public_id, removed_at=None)
        pages_change(row.brand_id)
        Question.objects.filter(pk=row.pk).update(**_columns(question))
    row.refresh_from_db()
    return row


def _insist(question: QuestionIn) -> None:
    if problems := question_problems(question):
        raise Invalid(problems)


def _columns(question: QuestionIn) -> dict[str, str]:
    return {
        "locale": question.locale,
        "question": clean(question.question, QUESTION),
        "answer": clean(question.answer, ANSWER, lines=True),
    }
