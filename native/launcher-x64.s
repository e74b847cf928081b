	.file	"launcher.c"
	.text
#APP
	.section .entry, "ax"
.quad 0
entry: mov %rsp, %rdi
and $-16, %rsp
call launcher
.text

#NO_APP
	.type	starts_with, @function
starts_with:
	xorl	%eax, %eax
.L2:
	movb	(%rsi,%rax), %dl
	testb	%dl, %dl
	je	.L7
	incq	%rax
	cmpb	%dl, -1(%rdi,%rax)
	je	.L2
	xorl	%eax, %eax
	ret
.L7:
	movl	$1, %eax
	ret
	.size	starts_with, .-starts_with
	.section	.rodata.str1.1,"aMS",@progbits,1
.LC0:
	.string	"NODE_OPTIONS="
.LC1:
	.string	"NODE_PATH="
.LC2:
	.string	"NODE_V8_COVERAGE="
.LC3:
	.string	"NODE_COMPILE_CACHE="
.LC4:
	.string	"NODE_REDIRECT_WARNINGS="
.LC5:
	.string	"VAULT_LAUNCHER"
	.text
	.type	steers_node, @function
steers_node:
	leaq	.LC0(%rip), %rsi
	movl	$1, %ecx
	call	starts_with
	testl	%eax, %eax
	jne	.L8
	leaq	.LC1(%rip), %rsi
	call	starts_with
	testl	%eax, %eax
	jne	.L8
	leaq	.LC2(%rip), %rsi
	call	starts_with
	testl	%eax, %eax
	jne	.L8
	leaq	.LC3(%rip), %rsi
	call	starts_with
	testl	%eax, %eax
	jne	.L8
	leaq	.LC4(%rip), %rsi
	call	starts_with
	testl	%eax, %eax
	jne	.L8
	leaq	.LC5(%rip), %rsi
	xorl	%ecx, %ecx
	call	starts_with
	testl	%eax, %eax
	setne	%cl
.L8:
	movl	%ecx, %eax
	ret
	.size	steers_node, .-steers_node
	.type	append, @function
append:
	xorl	%eax, %eax
.L16:
	movb	(%rsi,%rax), %dl
	testb	%dl, %dl
	je	.L18
	movb	%dl, (%rdi,%rax)
	incq	%rax
	jmp	.L16
.L18:
	addq	%rdi, %rax
	movb	$0, (%rax)
	ret
	.size	append, .-append
	.type	add_descriptor, @function
add_descriptor:
	pushq	%rbp
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	pushq	%rbx
	movl	$72, %eax
	movq	%rdi, %rbx
	xorl	%edx, %edx
	movl	%esi, %edi
	movl	$1, %esi
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	testq	%rax, %rax
	js	.L19
	testb	$1, %al
	jne	.L19
	movl	92(%rbx), %eax
	cmpl	$4071, %eax
	ja	.L19
	leal	1(%rax), %edx
	movl	%edx, 92(%rbx)
	movl	%edi, 96(%rbx,%rax,4)
.L19:
	popq	%rbx
	popq	%rbp
	ret
	.size	add_descriptor, .-add_descriptor
	.section	.rodata.str1.1
.LC6:
	.string	"/proc/self/fd"
	.text
	.type	collect_descriptors, @function
collect_descriptors:
	pushq	%r14
	xorl	%eax, %eax
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	pushq	%r13
	xorl	%r9d, %r9d
	movl	$524288, %edx
	leaq	.LC6(%rip), %rsi
	pushq	%r12
	pushq	%rbp
	movq	%rdi, %rbp
	pushq	%rbx
	subq	$2048, %rsp
	movl	%eax, 92(%rdi)
	movl	$257, %eax
	movq	$-100, %rdi
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	testq	%rax, %rax
	jns	.L34
	movl	$3, %ebx
.L24:
	movl	%ebx, %esi
	movq	%rbp, %rdi
	incl	%ebx
	call	add_descriptor
	cmpl	$1024, %ebx
	jne	.L24
	jmp	.L22
.L34:
	movq	%rax, %rbx
	movq	%rsp, %r13
.L23:
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	movl	$217, %eax
	movl	$2048, %edx
	movq	%rbx, %rdi
	movq	%r13, %rsi
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	movq	%rax, %r14
	testq	%rax, %rax
	jle	.L26
	xorl	%r12d, %r12d
.L30:
	leaq	19(%r13,%r12), %rdx
	xorl	%esi, %esi
	movb	(%rdx), %al
	subl	$48, %eax
	cmpb	$9, %al
	ja	.L27
.L28:
	movzbl	(%rdx), %eax
	testb	%al, %al
	je	.L36
	imull	$10, %esi, %esi
	incq	%rdx
	leal	-48(%rsi,%rax), %esi
	jmp	.L28
.L36:
	cmpl	$2, %esi
	jbe	.L27
	movq	%rbp, %rdi
	call	add_descriptor
.L27:
	movzwl	16(%rsp,%r12), %eax
	addq	%rax, %r12
	cmpq	%r14, %r12
	jl	.L30
	jmp	.L23
.L26:
	xorl	%edx, %edx
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	movl	$3, %eax
	movq	%rdx, %rsi
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
.L22:
	addq	$2048, %rsp
	popq	%rbx
	popq	%rbp
	popq	%r12
	popq	%r13
	popq	%r14
	ret
	.size	collect_descriptors, .-collect_descriptors
	.type	end_with, @function
end_with:
	pushq	%rbx
	movq	%rdi, %rsi
	xorl	%edx, %edx
.L38:
	cmpb	$0, (%rsi,%rdx)
	je	.L42
	incq	%rdx
	jmp	.L38
.L42:
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	movl	$1, %eax
	movl	$2, %edi
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	movl	$60, %ebx
	movl	$125, %edi
.L40:
	xorl	%edx, %edx
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	movq	%rbx, %rax
	movq	%rdx, %rsi
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	jmp	.L40
	.size	end_with, .-end_with
	.globl	memset
	.hidden	memset
	.type	memset, @function
memset:
	movq	%rdi, %rax
	xorl	%ecx, %ecx
.L44:
	cmpq	%rdx, %rcx
	je	.L46
	leaq	(%rax,%rcx), %rdi
	incq	%rcx
	movb	%sil, (%rdi)
	jmp	.L44
.L46:
	ret
	.size	memset, .-memset
	.globl	memcpy
	.hidden	memcpy
	.type	memcpy, @function
memcpy:
	movq	%rdi, %rax
	xorl	%ecx, %ecx
.L48:
	cmpq	%rdx, %rcx
	je	.L50
	movb	(%rsi,%rcx), %r8b
	leaq	(%rax,%rcx), %rdi
	incq	%rcx
	movb	%r8b, (%rdi)
	jmp	.L48
.L50:
	ret
	.size	memcpy, .-memcpy
	.section	.rodata.str1.1
.LC7:
	.string	"/usr/local/bin:/usr/bin:/bin"
.LC8:
	.string	"vault: out of memory\n"
.LC9:
	.string	"/proc/self/exe"
.LC10:
	.string	"vault: cannot find out where vault is installed (is /proc there?)\n"
.LC11:
	.string	"/vault.mjs"
.LC12:
	.string	"node"
.LC13:
	.string	"VAULT_LAUNCHER_KEEPS_"
.LC14:
	.string	"VAULT_LAUNCHER="
.LC15:
	.string	"/dist/node"
.LC16:
	.string	"/node_modules/node/bin/node"
.LC17:
	.string	"PATH="
.LC18:
	.string	"/node"
.LC19:
	.string	"vault: cannot find Node.js\nhint: install Node.js 22.12 or newer and put its folder into PATH\n"
	.text
	.globl	launcher
	.hidden	launcher
	.type	launcher, @function
launcher:
	pushq	%r15
	xorl	%r8d, %r8d
	pushq	%r14
	pushq	%r13
	pushq	%r12
	movq	%rdi, %r12
	pushq	%rbp
	pushq	%rbx
	subq	$296, %rsp
	movq	(%rdi), %rbp
	leaq	16(%rdi,%rbp,8), %rax
	xorl	%edi, %edi
	movq	%rax, 32(%rsp)
	movq	%rdi, 8(%rsp)
.L52:
	movq	32(%rsp), %rax
	movq	8(%rsp), %rbx
	movq	(%rax,%rbx,8), %rdi
	testq	%rdi, %rdi
	je	.L127
	call	steers_node
	testl	%eax, %eax
	je	.L54
	xorl	%eax, %eax
.L53:
	cmpb	$0, (%rdi,%rax)
	je	.L128
	incq	%rax
	jmp	.L53
.L128:
	leaq	22(%r8,%rax), %r8
.L54:
	incq	8(%rsp)
	jmp	.L52
.L127:
	leaq	8200(%rbx,%rbp), %rax
	movl	$34, %r10d
	xorl	%r9d, %r9d
	movl	$3, %edx
	leaq	(%r8,%rax,8), %rsi
	orq	$-1, %r8
	movl	$9, %eax
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	movq	%rax, %rbx
	testq	%rax, %rax
	jns	.L57
	leaq	.LC8(%rip), %rdi
	jmp	.L126
.L57:
	leaq	16384(%rax), %rax
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	movq	%rax, 16(%rsp)
	leaq	49216(%rbx), %rax
	movq	%rdi, %rsi
	movq	%rdi, %rdx
	movq	%rax, (%rsp)
	movabsq	$3554556446443261014, %rax
	movq	%rax, (%rbx)
	movl	$39, %eax
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	movl	$7, %esi
	movl	%eax, 72(%rbx)
	leaq	8(%rbx), %r10
	movl	$302, %eax
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	movl	$8, %r10d
	leaq	32(%rbx), %rdx
	movl	$14, %eax
	movq	%rdi, %rsi
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	xorl	%esi, %esi
	movl	$1, %edi
	leaq	40(%rsp), %r13
	movl	$13, %r14d
	movq	%rsi, 24(%rbx)
	movl	$1, %r15d
.L59:
	movl	$8, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	xorl	%esi, %esi
	movq	%r14, %rax
	movq	%r13, %rdx
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	testq	%rax, %rax
	jne	.L58
	cmpq	$1, 40(%rsp)
	jne	.L58
	leal	-1(%rdi), %ecx
	movq	%r15, %rax
	salq	%cl, %rax
	orq	%rax, 24(%rbx)
.L58:
	incq	%rdi
	cmpq	$65, %rdi
	jne	.L59
	xorl	%edi, %edi
	movl	$72, %r15d
	movl	$3, %esi
	movl	$4294967295, %r14d
.L61:
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	xorl	%edx, %edx
	movq	%r15, %rax
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	testq	%rax, %rax
	cmovs	%r14, %rax
	movl	%eax, 80(%rbx,%rdi,4)
	incq	%rdi
	cmpq	$3, %rdi
	jne	.L61
	movq	%rbx, %rdi
	call	collect_descriptors
	movq	(%rsp), %rdx
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	movl	$4000, %r10d
	leaq	.LC9(%rip), %rsi
	movl	$267, %eax
	movq	$-100, %rdi
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	leaq	-1(%rax), %rdx
	cmpq	$3998, %rdx
	jbe	.L62
	leaq	.LC10(%rip), %rdi
.L126:
	call	end_with
.L62:
	movq	(%rsp), %rcx
	leaq	(%rcx,%rax), %r14
	movb	$0, (%r14)
.L63:
	cmpq	%r14, (%rsp)
	jb	.L64
.L68:
	movq	(%rsp), %rsi
	movl	$8, %r10d
	movq	%r13, %r8
	xorl	%r9d, %r9d
	movl	$332, %eax
	movq	$-100, %rdi
	xorl	%edx, %edx
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	orq	$-1, %r15
	testq	%rax, %rax
	jne	.L65
	movl	60(%rsp), %r15d
	jmp	.L65
.L64:
	cmpb	$47, (%r14)
	je	.L68
	decq	%r14
	jmp	.L63
.L65:
	movq	16(%rsp), %rax
	movq	(%rsp), %rsi
	movb	$0, (%r14)
	leaq	36928(%rax), %rcx
	addq	$41024, %rax
	movq	%rax, 24(%rsp)
	movq	16(%rsp), %rax
	movq	%rcx, %rdi
	leaq	45135(%rax), %r13
	call	append
	andq	$-16, %r13
	leaq	.LC11(%rip), %rsi
	movq	%rax, %rdi
	call	append
	movq	%rcx, 8(%r13)
	leaq	.LC12(%rip), %rax
	leaq	16(%r13), %rdx
	movq	%rax, 0(%r13)
	movl	$1, %eax
.L69:
	cmpq	%rbp, %rax
	jnb	.L129
	movq	8(%r12,%rax,8), %rcx
	addq	$8, %rdx
	incq	%rax
	movq	%rcx, -8(%rdx)
	jmp	.L69
.L129:
	movq	8(%rsp), %rax
	xorl	%edx, %edx
	testq	%rbp, %rbp
	leaq	24(%r13,%rbp,8), %r12
	leaq	.LC13(%rip), %r11
	leaq	16(,%rax,8), %r9
	leaq	-8(,%rbp,8), %rax
	cmove	%rdx, %rax
	xorl	%ecx, %ecx
	leaq	(%r12,%r9), %r8
	xorl	%ebp, %ebp
	movq	%rcx, 16(%r13,%rax)
.L71:
	cmpq	%rbp, 8(%rsp)
	je	.L130
	movq	32(%rsp), %rax
	movq	(%rax,%rbp,8), %rdi
	call	steers_node
	testl	%eax, %eax
	movq	32(%rsp), %rax
	cmovne	%r8, %rdi
	movq	%rdi, (%r12,%rbp,8)
	movq	(%rax,%rbp,8), %r10
	movq	%r10, %rdi
	call	steers_node
	testl	%eax, %eax
	je	.L73
	movq	%r8, %rdi
	movq	%r11, %rsi
	call	append
	movq	%r10, %rsi
	movq	%rax, %rdi
	call	append
	leaq	1(%rax), %r8
.L73:
	incq	%rbp
	jmp	.L71
.L130:
	movq	16(%rsp), %rcx
	leaq	-16(%r9), %rbp
	xorl	%edx, %edx
	leaq	.LC14(%rip), %rsi
	leaq	(%r12,%rbp), %rax
	movq	%rdx, 8(%rax)
	movq	%rcx, %rdi
	movq	%rcx, (%rax)
	movl	92(%rbx), %eax
	leal	0(,%rax,4), %r8d
	call	append
	addq	$96, %r8
	movq	%rax, %rdx
	xorl	%eax, %eax
.L79:
	leaq	(%rbx,%rax), %rsi
	movzbl	(%rsi), %ecx
	sarl	$4, %ecx
	leal	48(%rcx), %edi
	cmpl	$9, %ecx
	jle	.L76
	leal	87(%rcx), %edi
.L76:
	movb	%dil, (%rdx,%rax,2)
	movb	(%rsi), %cl
	andl	$15, %ecx
	leal	48(%rcx), %esi
	cmpb	$9, %cl
	jbe	.L78
	leal	87(%rcx), %esi
.L78:
	movb	%sil, 1(%rdx,%rax,2)
	incq	%rax
	cmpq	%r8, %rax
	jb	.L79
	movq	(%rsp), %rax
	movb	$0, (%rdx,%r8,2)
	subq	%rax, %r14
	cmpq	$10, %r14
	jbe	.L81
	leaq	-10(%rax,%r14), %rcx
	leaq	.LC15(%rip), %rsi
	movq	%rcx, %rdi
	call	starts_with
	testl	%eax, %eax
	je	.L81
	movq	(%rsp), %rsi
	movq	24(%rsp), %rdi
	movb	$0, (%rcx)
	call	append
	leaq	.LC16(%rip), %rsi
	movq	%rax, %rdi
	call	append
	cmpq	$-1, %r15
	je	.L81
	movq	24(%rsp), %rsi
	movl	$8, %r10d
	xorl	%r9d, %r9d
	xorl	%edx, %edx
	leaq	40(%rsp), %r8
	movl	$332, %eax
	movq	$-100, %rdi
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	testq	%rax, %rax
	jne	.L81
	movl	60(%rsp), %eax
	cmpq	%rax, %r15
	jne	.L81
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	movl	$59, %eax
	movq	24(%rsp), %rdi
	movq	%r13, %rsi
	movq	%r12, %rdx
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
.L81:
	movq	32(%rsp), %rcx
	leaq	.LC17(%rip), %rsi
	leaq	(%rcx,%rbp), %r8
.L84:
	cmpq	%r8, %rcx
	je	.L131
	movq	(%rcx), %rbp
	addq	$8, %rcx
	movq	%rbp, %rdi
	call	starts_with
	testl	%eax, %eax
	je	.L84
	addq	$5, %rbp
	jmp	.L85
.L131:
	leaq	.LC7(%rip), %rbp
	jmp	.L85
.L132:
	cmpb	$58, %dl
	je	.L101
	incq	%r14
.L95:
	movb	0(%rbp,%r14), %dl
	testb	%dl, %dl
	jne	.L132
.L101:
	cmpb	$47, %al
	je	.L133
.L92:
	addq	%r14, %rbp
	cmpb	$1, 0(%rbp)
	sbbq	$-1, %rbp
.L85:
	movb	0(%rbp), %al
	testb	%al, %al
	je	.L134
	xorl	%r14d, %r14d
	jmp	.L95
.L133:
	cmpq	$3999, %r14
	ja	.L92
	xorl	%eax, %eax
.L90:
	cmpq	%rax, %r14
	je	.L135
	movb	0(%rbp,%rax), %dl
	movb	%dl, 57408(%rbx,%rax)
	incq	%rax
	jmp	.L90
.L135:
	movq	24(%rsp), %rax
	xorl	%r10d, %r10d
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	leaq	.LC18(%rip), %rsi
	leaq	(%rax,%r14), %rdi
	call	append
	movq	24(%rsp), %rdi
	movq	%r13, %rsi
	movq	%r12, %rdx
	movl	$59, %eax
#APP
# 41 "start.h" 1
	syscall
# 0 "" 2
#NO_APP
	jmp	.L92
.L134:
	leaq	.LC19(%rip), %rdi
	jmp	.L126
	.size	launcher, .-launcher
	.section	.note.GNU-stack,"",@progbits
