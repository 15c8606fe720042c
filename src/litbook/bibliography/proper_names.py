"""Names that a title writes with one capital, which a style that lower-cases titles would lose."""

_PEOPLES_AND_LANGUAGES = """
Afrikaans Albanian American Amharic Arabic Armenian Assamese Azerbaijani Basque Belarusian Bengali Bosnian
Brazilian British Bulgarian Burmese Cantonese Catalan Chinese Croatian Czech Danish Dutch English Estonian
European Finnish Flemish French Galician Georgian German Greek Gujarati Hausa Hebrew Hindi Hungarian
Icelandic Igbo Indian Indic Indonesian Iranian Irish Italian Japanese Javanese Kannada Kazakh Khmer Korean
Kurdish Kyrgyz Lao Latin Latvian Lithuanian Macedonian Malay Malayalam Maltese Mandarin Maori Marathi
Mongolian Nepali Nordic Norwegian Odia Pashto Persian Polish Portuguese Punjabi Romanian Russian Sanskrit
Serbian Sindhi Sinhala Slavic Slovak Slovene Slovenian Somali Spanish Sundanese Swahili Swedish Swiss
Tagalog Tamil Tatar Telugu Thai Tibetan Turkic Turkish Ukrainian Urdu Uyghur Uzbek Vietnamese Welsh Xhosa
Yoruba Zulu
"""
_PLACES = """
Africa America Arctic Asia Australia Austria Brazil Britain Canada China Europe Finland France Germany
Greece India Indonesia Iran Iraq Ireland Israel Italy Japan Kenya Korea Mexico Netherlands Nigeria Norway
Pakistan Poland Portugal Russia Singapore Spain Sweden Switzerland Taiwan Thailand Turkey Ukraine Vietnam
"""
_PEOPLE = """
Adam Bayes Bayesian Bernoulli Boltzmann Boolean Cauchy Dirichlet Euclidean Euler Fisher Fourier Frobenius
Gaussian Gibbs Hadamard Hamming Hermite Hermitian Hessian Hilbert Jacobian Kronecker Lagrangian Langevin
Laplace Laplacian Lipschitz Lorenz Markov Nesterov Newton Pareto Poisson Riemannian Shannon Shapley Taylor
Turing Wasserstein
"""
_SYSTEMS = """
Alpaca Ascend Aya Bard Cerebras Chinchilla Claude Danube Falcon Galactica Gemini Gemma Goose Gopher Granite
Hyena Jamba Java Kimi Languini Linux Llama Mamba Megatron Mistral Mixtral Muon Nvidia Orca Pangu Pathways
Pythia Python Pytorch Qwen Reddit Sora Tele Tencent Twitter Vicuna Wikipedia Wolfram
"""
_PHRASES = (
    "Aya Expanse",
    "Common Crawl",
    "Data-Juicer",
    "DeepSpeed Inference",
    "Grace Hopper",
    "Hugging Face",
    "Languini Kitchen",
    "Pangu Ultra",
    "Stack Exchange",
    "Stack Overflow",
    "The Pile",
    "The Stack",
)

PROPER_NAMES = frozenset(
    (*_PEOPLES_AND_LANGUAGES.split(), *_PLACES.split(), *_PEOPLE.split(), *_SYSTEMS.split(), *_PHRASES)
)
