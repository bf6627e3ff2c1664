"""Who may do what, written out by hand from the security notes and the process card, to be held against the program.

`yes`: in every case that the reader sees. `own`: of their own customers alone. `if`: the role may, and something about the
person decides, which `IF` tells. `no`: never.
"""

from __future__ import annotations

from supportdesk.terms import Role

COLUMNS = (Role.FIRST_LINE, Role.SECOND_LINE, Role.MANAGER, Role.SALES, Role.OPS)

WRITTEN = """
                      first   second  manager sales   ops

# cases: P1 to P4
register              yes     yes     yes     no      no
read                  yes     yes     yes     own     no
read_inside           yes     yes     yes     no      no
take                  yes     yes     yes     no      no
release               yes     yes     yes     no      no
assign                yes     yes     yes     no      no
reply                 yes     yes     yes     no      no
note                  yes     yes     yes     no      no
set                   yes     yes     yes     no      no
wait                  yes     yes     yes     no      no
resolve               yes     yes     yes     no      no
close                 yes     yes     yes     no      no
cancel                yes     yes     yes     no      no
reopen                yes     yes     yes     no      no
link                  yes     yes     yes     no      no
merge                 yes     yes     yes     no      no
merge_across          no      no      yes     no      no
unmerge               yes     yes     yes     no      no
split                 yes     yes     yes     no      no
tag                   yes     yes     yes     no      no
attach                yes     yes     yes     no      no
watch                 yes     yes     yes     no      no
escalate              yes     yes     yes     no      no
hand_back             no      yes     yes     no      no
move                  no      yes     yes     no      no
diagnose              no      yes     yes     no      no
call                  yes     yes     yes     no      no
answer_rule           yes     yes     yes     no      no
undo                  if      if      if      no      no
read_routine          yes     yes     yes     no      no
follow_routine        yes     yes     yes     no      no
edit_routines         no      yes     yes     no      no

# Problem Management: P5, P10
read_problem          yes     yes     yes     no      no
log_problem           no      yes     yes     no      no
work_problem          no      yes     yes     no      no
decide_problem        no      no      yes     no      no

# what is owed to the customer: P6 to P8
read_report           yes     yes     yes     no      no
send_report           yes     yes     yes     no      no
withdraw_report       no      no      yes     no      no
read_plan             yes     yes     yes     no      no
plan                  no      yes     yes     no      no
pass_on               yes     yes     yes     no      no
bear                  no      no      yes     no      no

# service meetings: P9
read_meeting          yes     yes     yes     no      no
hold_meeting          no      no      yes     no      no
do_action             yes     yes     yes     no      no

# Change Management: P11 to P13
read_change           yes     yes     yes     no      yes
request_change        no      yes     yes     no      yes
approve_change        if      if      if      no      if

# sales, operations: P14
read_standing         yes     yes     yes     own     no
read_notices          yes     yes     yes     no      yes
edit_views            yes     yes     yes     no      no
edit_people           no      no      yes     no      yes
edit_customers        no      no      yes     no      yes
import                no      no      yes     no      yes
run_desk              no      no      yes     no      yes
set_up                no      no      yes     no      yes
"""

IF = {
    "undo": "their own work, and nobody has built on it",
    "approve_change": "they answer for one of its components, and did not ask for it",
}
"""What decides beside the role."""


def read(text: str = WRITTEN) -> dict[str, dict[Role, str]]:
    """The cells: by action, then by role."""
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith(("#", " "))]
    return {name: dict(zip(COLUMNS, cells, strict=True)) for name, *cells in lines}


CELLS = read()
