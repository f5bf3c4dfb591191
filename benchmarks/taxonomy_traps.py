"""Titles written by hand to judge three domains: (those that show it, those that only look so). Never learnt from."""

# ruff: noqa: RUF001, E501 (Chinese texts have full-width characters, which count twice)

TRAPS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ai": (
        (
            "AI产品经理", "人工智能算法研究员", "机器学习平台开发", "深度学习框架工程师", "自然语言处理实习生", "计算机视觉算法专家",
            "语音识别算法工程师", "推荐算法工程师（社区方向）", "强化学习研究员", "知识图谱工程师", "AI训练师（居家）", "数据标注员/AI数据",
            "智能体应用开发", "AI解决方案架构师", "AI销售顾问", "多模态算法实习", "人臉識別工程師", "AI客服产品运营", "ＡＩ工程师", "机器视觉工程师",
            "AI芯片验证工程师", "AI+教育产品负责人", "图像识别开发", "联邦学习工程师", "AI Infra工程师", "AI漫剧编剧",
            "AI Engineer", "Machine Learning Engineer II", "Head of AI", "AI/ML Platform Lead", "NLP Scientist", "Computer Vision Researcher",
            "Deep Learning Intern", "MLOps Engineer", "Applied AI Product Manager", "Reinforcement Learning Researcher",
            "Artificial Intelligence Consultant", "AI Safety Policy Analyst", "Responsible AI Counsel", "Conversational AI Designer",
            "Senior Scientist, Machine-Learning", "Neural Network Compiler Engineer", "Agentic Systems Engineer", "AI Trainer - Portuguese",
            "Account Executive, AI Products", "Speech Recognition Engineer", "Recommender Systems Engineer", "ML Ops Lead", "PyTorch Developer",
            "Director, Data & AI",
        ),
        (
            "平面设计师（会PS、AI、CDR）", "美工 熟练PS/AI", "支付风控算法工程师", "调度算法工程师", "算法工程师（路径规划）", "电商设计（PS+AI）", "爱尔眼科客服",
            "智能家居安装", "智能制造工程师", "自动化测试工程师", "机器操作工", "学习顾问", "深度清洁保洁", "视觉设计师", "语音主播", "机械工程师",
            "神经内科医生", "图像采集摄影师", "数据录入员", "服装设计 AI/CDR", "排版员 ID/AI", "人工客服", "智能锁销售", "推荐官", "标书制作",
            "Air Traffic Controller", "Rail Maintenance Technician", "Email Marketing Manager", "Retail Assistant", "Claims Adjuster",
            "Graphic Designer (Adobe AI)", "Dairy Farm AI Technician (Artificial Insemination)", "Chair Assembler", "Saint Louis Nurse",
            "AML Analyst", "HTML Developer", "Paid Media Manager", "Pharmacist 500 ml Vials", "Maintenance Mechanic", "Learning Support Assistant",
            "Deep Sea Diver", "Vision Care Optician", "Language Teacher", "Network Engineer", "Speech Therapist", "Fair Housing Officer",
            "Captain, Air India", "Machine Operator", "Recommendation Letter Clerk", "Artificial Turf Installer",
        ),
    ),
    "aigc": (
        (
            "AIGC产品经理", "AIGC设计师", "AIGC视频剪辑", "AI绘画师", "AI绘图师兼职", "AI视频制作", "AI短剧导演", "AI漫剧分镜师", "生成式AI研究员",
            "生成式人工智能工程师", "数字人直播运营", "数字人建模师", "文生图算法工程师", "文生视频算法专家", "AI写作编辑", "AI音乐制作人", "AI作图美工",
            "AI動畫師", "AI创作者运营", "aigc算法实习生", "AI图片设计", "AI海报设计", "AIGC内容审核", "AI配音师", "短视频AI剪辑", "图生视频工程师",
            "ComfyUI工作流工程师", "Stable Diffusion设计师", "Midjourney画师", "AI生成内容运营",
            "Generative AI Engineer", "GenAI Solutions Architect", "Gen AI Product Manager", "Gen-AI Consultant", "AIGC Artist", "AI Video Creator",
            "AI Art Director", "Diffusion Models Researcher", "Research Scientist, Generative Models", "Stable Diffusion Engineer",
            "Text-to-Image Researcher", "Text-to-Video Engineer", "Midjourney Artist", "Generative AI Policy Lead", "ComfyUI Technical Artist",
            "AI-Generated Content Editor", "Image Generation Engineer", "AI Music Producer", "GENAI Data Scientist", "AI Avatar Designer",
        ),
        (
            "数字人民币产品经理", "数字人力资源专员", "数字人事系统实施", "数字人才发展", "数字人文讲师", "数字化转型顾问", "数字营销经理", "视频剪辑师", "插画师",
            "原画师", "AI产品经理", "机器学习工程师", "计算机视觉算法工程师", "AI医学影像算法工程师", "AI视频监控工程师", "AI图像识别工程师", "绘图员", "CAD绘图师",
            "写作老师", "音乐老师", "动画师", "文案策划", "直播运营", "生成线操作工", "发电工程师", "漫画编辑", "短剧编剧", "图文店员", "内容运营", "虚拟现实工程师",
            "Power Generation Engineer", "Lead Generation Specialist", "Next Generation Leader", "General Manager", "Genetic Counselor",
            "Genesys Engineer", "Artist", "Video Editor", "Content Creator", "Diffusion Furnace Operator", "Gas Diffusion Technician",
            "Machine Learning Engineer", "AI Engineer", "Image Analyst", "Generator Technician", "Regeneration Officer", "Text Editor",
            "Stable Hand", "Journey Mapper", "Degenerative Disease Researcher",
        ),
    ),
    "large_model": (
        (
            "大模型算法工程师", "大模型应用开发", "大模型产品经理", "大語言模型研究員", "LLM推理优化工程师", "LLM应用工程师", "RAG工程师", "提示词工程师", "提示工程专家",
            "多模态大模型实习生", "预训练模型工程师", "检索增强算法", "语言模型数据工程师", "基础模型研究员", "大模型评测", "大模型标注员", "大模型运维", "大模型销售经理",
            "千问客户端开发", "行业大模型解决方案", "大模型安全研究员", "金融大模型产品", "端侧大模型部署", "GPT应用开发", "ChatGPT运营", "LangChain开发",
            "DeepSeek部署工程师", "vLLM性能优化", "大模型微调工程师", "智谱合作经理",
            "LLM Engineer", "Large Language Model Researcher", "Prompt Engineer", "Foundation Models Scientist", "RAG Developer",
            "Senior Engineer, LLM Inference", "LLM Evaluation Analyst", "GPT Developer", "LangChain Engineer", "LLMOps Engineer",
            "Staff Engineer - LLMs", "Foundation Model Engineer", "Llama Fine-tuning Engineer", "Prompt Engineering Lead",
            "Research Scientist, Large Language Models", "ChatGPT Trainer", "Language Model Data Lead", "vLLM Kernel Engineer",
            "Qwen Ecosystem Manager", "Product Manager, LLM",
        ),
        (
            "建筑大模型制作", "大模型沙盘制作", "大模型手办涂装", "模型师", "三维建模师", "模具工程师", "数据建模工程师", "数学建模老师", "模型设计师", "航模老师",
            "大客户经理", "风控模型分析师", "豆包子铺面点师", "语言老师", "提示牌安装", "基础工程师", "AI产品经理", "机器学习工程师", "计算机视觉工程师", "大数据工程师",
            "通义镇驻村干部", "检索员", "增强现实开发", "预训老师", "智能客服主管", "语言治疗师", "模特", "BIM模型员", "车模", "大学教师",
            "LLM Tax Associate", "LL.M. Lawyer", "Attorney (JD or LLM)", "LLM Programme Coordinator", "RAG Status Analyst", "Rag Picker", "Ragtime Pianist",
            "Llama Farm Hand", "GPT Group Leasing Manager", "Fashion Model", "Model Maker", "Financial Modeler", "Foundation Engineer",
            "Charity Foundation Manager", "Prompt Payment Clerk", "Garage Mechanic", "Storage Engineer", "Language Teacher", "Large Format Printer",
            "Machine Learning Engineer",
        ),
    ),
}  # fmt: skip
