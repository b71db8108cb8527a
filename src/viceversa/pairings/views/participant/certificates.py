"""One's own certificate: what would be on it, making it, the file."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from viceversa.core.errors import Refused
from viceversa.pairings import certificates as words
from viceversa.pairings import doors
from viceversa.pairings.actions import certificates
from viceversa.pairings.states import PairingState
from viceversa.pairings.views.participant.base import PAGE_AND_FORM, act_page


@login_required
@require_http_methods(PAGE_AND_FORM)
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """What stands on it. POST makes it, agrees to the counts or takes that back, or deletes it."""
    own = doors.space_for(request.user, code)
    made = doors.certificate_in(own)
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act == "make":
            issued = certificates.issue(own.pairing, by=request.user)
            text = _("This one was made before.") if issued.repeated else _("Made. Only you can download it.")
            messages.success(request, text)
        elif act in ("agree", "disagree"):
            certificates.agree_to_counts(own.pairing, agrees=act == "agree", by=request.user)
            messages.success(request, _("Saved."))
        elif act == "delete" and made is not None:
            certificates.withdraw(made, by=request.user)
            messages.success(request, _("Deleted. Nobody can check it any more."))
        else:
            raise Refused(_("Choose what to do with your certificate."))
        return redirect("pairings:certificate", code)
    return act_page(
        request,
        own,
        "pairings/certificate.html",
        made=made,
        words=words.words_of(made) if made else None,
        is_complete=own.pairing.state == PairingState.COMPLETED,
        i_agree=own.me.counts_agreed_at is not None,
        others_agree=all(member.counts_agreed_at is not None for member in own.others),
    )


@login_required
@never_cache
@require_safe
def certificate_file(request: HttpRequest, code: str) -> HttpResponse:
    """The certificate as PDF, for its owner alone."""
    own = doors.space_for(request.user, code)
    made = doors.certificate_in(own)
    if made is None:
        raise Http404
    response = HttpResponse(words.pdf_of(made), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="certificate-{made.code}.pdf"'
    return response
