"""What every citizen of the bench tells, the same to every bot: two messages of an ordinary length."""

STORY = (
    "My name is not important. Since March my employer has not paid my wages, four months in all, and when I asked for "
    "them in writing I was told not to come to work any more.",
    "I have worked there for six years. The accountant says that the money was never set aside, and three of my "
    "colleagues are in the same position but are afraid to speak. I would like to know what I can do.",
)
